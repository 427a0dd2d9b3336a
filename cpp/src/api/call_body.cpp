#include "call_body.hpp"

#include <laptime/api/json_reader.hpp>
#include <laptime/error/error.hpp>

#include <algorithm>

namespace laptime::api {

CallBody::CallBody(const Call& call) {
    constexpr std::size_t our_fields = 256;  // hardly ever more, so that the text does not have to grow
    const std::string_view extra_body = call.extra_body;
    object_.reserve(call.model.size() + call.prompt.size() + extra_body.size() + our_fields);
    if (extra_body.empty()) return;
    JsonReader json{extra_body};
    const bool is_object = json.kind() == JsonKind::object;
    json.object([&](std::string_view key) {
        const bool is_null = json.kind() == JsonKind::null;
        Field field{.key = std::string{key}, .json = {}, .is_null = is_null};
        field.json = json.skip();
        std::erase_if(extra_, [&](const Field& earlier) { return earlier.key == field.key; });
        extra_.push_back(std::move(field));
    });
    if (!is_object || !json.finish() || json.repaired()) {
        throw error::SpecError("extra_body is not a JSON object: " + std::string{extra_body});
    }
}

const CallBody::Field* CallBody::extra(std::string_view key) const {
    const auto found = std::ranges::find(extra_, key, &Field::key);
    return found == extra_.end() ? nullptr : &*found;
}

bool CallBody::is_given(std::string_view key) const {
    const Field* field = extra(key);
    return field != nullptr && !field->is_null;
}

EncodedCall CallBody::post(std::string_view path) && {
    for (const Field& field : extra_) {
        if (!field.is_null) object_.add(field.key, RawJson{field.json});
    }
    return {.path = std::string{path},
            .headers = {{.name = "Content-Type", .value = "application/json"}},
            .body = std::move(object_).take()};
}

}  // namespace laptime::api
