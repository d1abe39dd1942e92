#!/usr/bin/env bash
# The second way to build for wasm32-unknown-unknown, where rustup's server cannot be reached: Debian's own compiler for
# it (rustc-web), its standard library built once from source, and the whole linked into rustup as "debian-web".
# `cargo xtask` calls it when `rustup target add` has failed. Safe to repeat: a second run does nothing.
set -euo pipefail

target=wasm32-unknown-unknown
toolchain=debian-web

[ "$(id -u)" = 0 ] || { echo "error: this way needs root, for apt-get" >&2; exit 1; }

install() { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; }

if ! [ -x /usr/bin/cargo ] || ! [ -d /usr/lib/rustlib/src/rust/library ]; then
  echo "installing rustc-web, cargo-web and rust-web-src"
  install rustc-web cargo-web rust-web-src
fi

# Debian's compiler comes without a linker for this target; LLVM's of the same major version is one.
llvm=$(/usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
if ! [ -x "/usr/lib/llvm-$llvm/bin/lld" ]; then
  echo "installing lld-$llvm"
  install "lld-$llvm"
fi
ln -sfn "/usr/lib/llvm-$llvm/bin/lld" /usr/local/bin/rust-lld

# The standard library: an empty crate that asks cargo to build it, its parts copied to where the compiler looks.
library=$(/usr/bin/rustc --print target-libdir --target "$target")
version=$(/usr/bin/rustc -vV)
if [ "$(cat "$library/.built-for" 2>/dev/null)" != "$version" ]; then
  echo "building the standard library for $target (a minute or two)"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir "$work/src"
  : > "$work/src/lib.rs"
  cat > "$work/Cargo.toml" <<'TOML'
[package]
name = "build_std"
version = "0.0.0"
edition = "2024"

[workspace]

[profile.release]
codegen-units = 1
TOML
  (
    cd "$work"
    env -u CARGO_TARGET_DIR -u RUSTFLAGS -u CARGO_BUILD_TARGET -u RUSTC_WRAPPER \
      RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_ENCODED_RUSTFLAGS=-Cembed-bitcode=yes \
      /usr/bin/cargo build --release --target "$target" --target-dir target \
      -Zbuild-std=std,panic_abort,proc_macro,test
  )
  rm -rf "$library"
  mkdir -p "$library"
  find "$work/target/$target/release/deps" -name '*.rlib' ! -name 'libbuild_std-*' -exec cp -t "$library" {} +
  printf '%s' "$version" > "$library/.built-for"
fi

rustup toolchain link "$toolchain" /usr
echo "$(/usr/bin/rustc --version) of Debian is now cargo +$toolchain"
