#!/bin/sh
# Runs tests/keychain.rs in three desktop sessions of its own: with an unlocked GNOME Keyring,
# with one that was never unlocked, and without a session bus. Nothing of the real session is
# touched.
set -eu

for tool in dbus-run-session gnome-keyring-daemon; do
    if ! command -v "$tool" >/dev/null; then
        echo "skipped: no gnome-keyring"
        exit 0
    fi
done

cd "$(dirname "$0")/.."
test="cargo test --quiet --features native --test keychain"
$test --no-run

# Cargo keeps its own place when the home changes.
export CARGO_HOME="${CARGO_HOME:-$HOME/.cargo}" RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}"
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME="$home" XDG_DATA_HOME="$home/.local/share" XDG_RUNTIME_DIR="$home/run"
mkdir -p "$XDG_DATA_HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS

echo "== no session bus"
COHORT_TEST_KEYCHAIN=keychain.unavailable $test

echo "== a keychain that was never unlocked"
COHORT_TEST_KEYCHAIN=keychain.denied dbus-run-session -- $test

echo "== an unlocked keychain"
COHORT_TEST_KEYCHAIN=unlocked dbus-run-session -- sh -c "printf %s login-password \
    | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; $test"
