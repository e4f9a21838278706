#!/bin/sh
# record-native.sh: what perf sees of exceptions in C++ and of Python's collector.
set -e
dir=$(mktemp -d)
trap 'rm -r "$dir"' EXIT

fold() {    # perf's text to a stack a line
    perf script -i "$dir/perf.data" 2>/dev/null | awk '
        /^[^ \t]/ { comm = $1; stack = ""; next }
        /^[ \t]+[0-9a-f]+ / {
            sub(/^[ \t]+[0-9a-f]+ /, ""); sub(/\+0x[0-9a-f]+ \(.*| \(\[?[^()]*\)$/, "")
            gsub(/;/, ":"); stack = $0 (stack == "" ? "" : ";" stack); next }
        /^$/ { if (stack != "") count[comm ";" stack]++ }
        END { for (s in count) print s, count[s] }' | sort
}

g++ -O1 -fno-omit-frame-pointer -o "$dir/parse" exceptions.cc
for kind in fires near-miss; do
    perf record -q -F 900 -g -o "$dir/perf.data" "$dir/parse" $kind >/dev/null
    fold >../exception-heavy/$kind-cxx.folded
    perf record -q -F 900 -g -o "$dir/perf.data" "${PYTHON:-python3}" -c "
import runpy
program = runpy.run_path('gc_share.py')
program['$kind'.replace('-', '_')]()" >/dev/null
    fold >../gc-share/$kind-perf.folded
done
