#include "arrays.hpp"
#include "register.hpp"

#include <laptime/records/columns.hpp>
#include <laptime/records/journal.hpp>

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>
#include <pybind11/typing.h>

namespace laptime::bindings {

namespace py = pybind11;
using records::Columns;

namespace {

using ColumnsClass = py::class_<Columns, std::shared_ptr<Columns>>;

template <class Value>
void def_numbers(ColumnsClass& type, const char* name, std::vector<Value> Columns::* column) {
    type.def_property_readonly(name, [column](const py::object& self) {
        return view_of(self.cast<const Columns&>().*column, self);
    });
}

void def_texts(ColumnsClass& type, const char* name, records::TextColumn Columns::* column) {
    type.def(name, [column](const Columns& self) {
        const records::TextColumn& texts = self.*column;
        py::typing::List<py::str> list(py::list(texts.offsets.size() - 1));
        for (std::size_t i = 0; i + 1 < texts.offsets.size(); ++i) {
            const auto begin = static_cast<std::size_t>(texts.offsets[i]);
            const auto end = static_cast<std::size_t>(texts.offsets[i + 1]);
            list[i] = py::str(texts.bytes.data() + begin, end - begin);
        }
        return list;
    });
}

void def_words(ColumnsClass& type, const std::string& name, records::CodedColumn Columns::* column) {
    type.def_property_readonly((name + "_code").c_str(), [column](const py::object& self) {
        return view_of((self.cast<const Columns&>().*column).codes, self);
    });
    type.def_property_readonly((name + "_words").c_str(),
                               [column](const Columns& self) { return (self.*column).words; });
}

void def_identity(ColumnsClass& type) {
    def_texts(type, "request_id", &Columns::request_id);
    def_texts(type, "sample_id", &Columns::sample_id);
    def_words(type, "model", &Columns::model);
    def_words(type, "category", &Columns::category);
    def_numbers(type, "run_index", &Columns::run_index);
    def_numbers(type, "segment", &Columns::segment);
    def_numbers(type, "attempt", &Columns::attempt);
    def_numbers(type, "phase_code", &Columns::phase);
    def_numbers(type, "kind_code", &Columns::kind);
}

void def_times(ColumnsClass& type) {
    def_numbers(type, "intended_ns", &Columns::intended_ns);
    def_numbers(type, "admitted_ns", &Columns::admitted_ns);
    def_numbers(type, "issued_ns", &Columns::issued_ns);
    def_numbers(type, "dns_ns", &Columns::dns_ns);
    def_numbers(type, "connected_ns", &Columns::connected_ns);
    def_numbers(type, "tls_ns", &Columns::tls_ns);
    def_numbers(type, "sent_ns", &Columns::sent_ns);
    def_numbers(type, "first_byte_ns", &Columns::first_byte_ns);
    def_numbers(type, "first_reasoning_ns", &Columns::first_reasoning_ns);
    def_numbers(type, "first_token_ns", &Columns::first_token_ns);
    def_numbers(type, "done_ns", &Columns::done_ns);
    def_numbers(type, "given_up_ns", &Columns::given_up_ns);
    def_numbers(type, "chunk_offsets", &Columns::chunk_offsets);
    def_numbers(type, "chunk_arrived_ns", &Columns::chunk_arrived_ns);
    def_numbers(type, "chunk_uncertainty_ns", &Columns::chunk_uncertainty_ns);
    def_numbers(type, "chunk_tokens", &Columns::chunk_tokens);
    def_numbers(type, "chunk_tokens_source_code", &Columns::chunk_tokens_source);
}

void def_outcome(ColumnsClass& type) {
    def_numbers(type, "outcome_code", &Columns::outcome);
    def_numbers(type, "retried", &Columns::retried);
    def_numbers(type, "status", &Columns::status);
    def_texts(type, "message", &Columns::message);
    def_words(type, "finish_reason", &Columns::finish_reason);
    def_texts(type, "output", &Columns::output);
    def_texts(type, "reasoning", &Columns::reasoning);
    def_texts(type, "logprobs", &Columns::logprobs);
    def_numbers(type, "connection_reused", &Columns::connection_reused);
    def_numbers(type, "closed_by_server", &Columns::closed_by_server);
    def_numbers(type, "bytes_sent", &Columns::bytes_sent);
    def_numbers(type, "bytes_received", &Columns::bytes_received);
}

void def_counts(ColumnsClass& type) {
    def_numbers(type, "prompt_tokens", &Columns::prompt_tokens);
    def_numbers(type, "output_tokens", &Columns::output_tokens);
    def_numbers(type, "cached_tokens", &Columns::cached_tokens);
    def_numbers(type, "prompt_tokens_source_code", &Columns::prompt_tokens_source);
    def_numbers(type, "output_tokens_source_code", &Columns::output_tokens_source);
    def_numbers(type, "cached_tokens_source_code", &Columns::cached_tokens_source);
    def_numbers(type, "server_total_ns", &Columns::server_total_ns);
    def_numbers(type, "server_load_ns", &Columns::server_load_ns);
    def_numbers(type, "server_prompt_eval_ns", &Columns::server_prompt_eval_ns);
    def_numbers(type, "server_eval_ns", &Columns::server_eval_ns);
}

std::vector<std::string> as_strings(const std::vector<std::string_view>& views) {
    return {views.begin(), views.end()};
}

}  // namespace

void register_records(py::module_& module) {
    ColumnsClass type(
        module, "Columns",
        "Records as read-only NumPy columns. Absent is the smallest int64, or -1 in a column of "
        "flags and codes; texts are made into a list when they are asked for.");
    type.def("__len__", &Columns::size);
    def_identity(type);
    def_times(type);
    def_outcome(type);
    def_counts(type);

    // Nothing of Python is touched while the file is read, so other threads may run.
    module.def(
        "read_journal",
        [](const std::filesystem::path& path) {
            const py::gil_scoped_release release;
            records::JournalColumns content = records::read_columns(path);
            return std::pair{std::make_shared<Columns>(std::move(content.columns)), content.cut_off};
        },
        py::arg("path"),
        "Read records.jsonl: the columns, and whether the last line was cut off.\n\n"
        "Raises DataError that names file and line where the journal is missing or damaged.");
    module.attr("ABSENT") = records::absent;
    module.def("phase_names", [] { return as_strings(records::phase_names()); });
    module.def("kind_names", [] { return as_strings(records::kind_names()); });
    module.def("outcome_names", [] { return as_strings(records::outcome_names()); });
    module.def("token_source_names", [] { return as_strings(records::token_source_names()); });
}

}  // namespace laptime::bindings
