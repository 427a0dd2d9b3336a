#!/usr/bin/env bash
# Makes this checkout ready: system packages that are missing, a virtual environment in .venv, laptime built into it.
# Usage: setup.sh EXTRAS [SYSTEM_PACKAGE...]      e.g. setup.sh plot     (demo.sh and test.sh call it)
set -euo pipefail
cd "$(dirname "$0")/.."

extras=$1
shift
python=${PYTHON:-python3}
apt_packages=(g++ libcurl4-openssl-dev libeigen3-dev nlohmann-json3-dev libboost-dev "$@")
dnf_packages="gcc-c++ libcurl-devel eigen3-devel json-devel boost-devel python3-devel doctest-devel"
brew_packages="curl eigen nlohmann-json boost doctest"

say() { printf '\n── %s\n' "$*" >&2; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 2; }
as_root() { if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi; }
is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

check_python() {
  command -v "$python" >/dev/null || fail "there is no $python: install Python 3.10 or newer, or set PYTHON"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
    || fail "$("$python" --version) is too old: laptime needs 3.10 or newer; set PYTHON to one"
}

install_with_apt() {
  local missing=() package
  for package in "${apt_packages[@]}"; do is_installed "$package" || missing+=("$package"); done
  if command -v "$python" >/dev/null; then  # a Python of one's own brings these itself
    "$python" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    "$python" -c 'import os, sysconfig as s, sys; sys.exit(not os.path.exists(s.get_path("include") + "/Python.h"))' \
      || missing+=(python3-dev)
  else
    missing+=(python3 python3-venv python3-dev)
  fi
  [[ ${#missing[@]} -eq 0 ]] && return
  say "installing with apt: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

install_system_packages() {
  if command -v apt-get >/dev/null; then
    install_with_apt
  elif command -v dnf >/dev/null; then
    say "not Debian: if the build below fails, run  sudo dnf install $dnf_packages"
  elif command -v brew >/dev/null; then
    say "not Debian: if the build below fails, run  brew install $brew_packages"
  else
    say "unknown system: a C++20 compiler, libcurl, Eigen, nlohmann_json and Boost with their headers are needed"
  fi
}

install_laptime() {
  [[ -x .venv/bin/python ]] || { say "making .venv"; "$python" -m venv .venv; }
  say "building laptime into .venv (extras: $extras)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check ".[$extras]" >&2
}

install_system_packages
check_python
install_laptime
