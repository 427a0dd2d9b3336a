#include <laptime/error/error.hpp>

namespace laptime::error {

Error::~Error() = default;
SpecError::~SpecError() = default;
DataError::~DataError() = default;
TargetError::~TargetError() = default;
RunError::~RunError() = default;
StatisticsError::~StatisticsError() = default;

}  // namespace laptime::error
