// The JSON body of a call, where a user's extra fields have the last word.
#pragma once

#include "json_text.hpp"

#include <laptime/api/call.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laptime::api {

class CallBody {
  public:
    /// The call must outlive its body. \throws error::SpecError where its extra_body is neither empty nor a
    /// JSON object
    explicit CallBody(const Call& call);

    /// Adds a field of ours, unless extra_body has one of that name.
    template <class Value>
    void add(std::string_view key, const Value& value) {
        if (extra(key) == nullptr) object_.add(key, value);
    }

    /// Whether extra_body gives this field a value; a null takes a field out instead.
    [[nodiscard]] bool is_given(std::string_view key) const;

    /// The call of that path with this body, to which the fields of extra_body are added.
    [[nodiscard]] EncodedCall post(std::string_view path) &&;

  private:
    struct Field {
        std::string key;
        std::string_view json;
        bool is_null = false;
    };

    [[nodiscard]] const Field* extra(std::string_view key) const;

    std::vector<Field> extra_;
    JsonObject object_;
};

}  // namespace laptime::api
