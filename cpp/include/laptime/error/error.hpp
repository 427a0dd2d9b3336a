/// \file
/// The error tree. A caller picks the level to catch:
///
///     Error
///     ├── SpecError        what was asked for makes no sense
///     ├── DataError        a file or a data set cannot be used
///     ├── TargetError      the thing to be measured cannot be reached or used
///     ├── RunError         a run could not go on or could not be kept
///     └── StatisticsError  the numbers at hand do not allow the statistic
#pragma once

#include <stdexcept>

namespace laptime::error {

class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
    ~Error() override;  // out of line, so that one object file holds the type information
};

class SpecError final : public Error {
  public:
    using Error::Error;
    ~SpecError() override;
};

class DataError final : public Error {
  public:
    using Error::Error;
    ~DataError() override;
};

class TargetError final : public Error {
  public:
    using Error::Error;
    ~TargetError() override;
};

class RunError final : public Error {
  public:
    using Error::Error;
    ~RunError() override;
};

class StatisticsError final : public Error {
  public:
    using Error::Error;
    ~StatisticsError() override;
};

}  // namespace laptime::error
