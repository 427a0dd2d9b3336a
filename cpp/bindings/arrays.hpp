// C++ columns as NumPy arrays, without a copy: the array keeps the owner of its memory alive.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include <pybind11/numpy.h>

namespace laptime::bindings {

template <class Value>
pybind11::array_t<Value> view_of(const std::vector<Value>& column, const pybind11::handle& owner) {
    pybind11::array_t<Value> array({column.size()}, {sizeof(Value)}, column.data(), owner);
    array.attr("flags").attr("writeable") = false;
    return array;
}

inline pybind11::array_t<std::uint8_t> bytes_of(const std::string& text, const pybind11::handle& owner) {
    pybind11::array_t<std::uint8_t> array({text.size()}, {sizeof(char)},
                                          reinterpret_cast<const std::uint8_t*>(text.data()), owner);
    array.attr("flags").attr("writeable") = false;
    return array;
}

}  // namespace laptime::bindings
