#include "model_list.hpp"

#include "json_fields.hpp"
#include "json_text.hpp"

namespace laptime::api {

std::vector<std::string> decode_model_list(std::string_view body) {
    return model_names(body, "data", "id");
}

std::string encode_model_list(const std::vector<std::string>& models) {
    std::string list = "[";
    for (const std::string& model : models) {
        if (list.size() > 1) list += ',';
        list += JsonObject{}.add("id", model).add("object", "model").add("type", "model").end().text;
    }
    list += ']';
    return std::string{JsonObject{}.add("object", "list").add("data", RawJson{list}).end().text};
}

}  // namespace laptime::api
