#!/usr/bin/perl
# charts.t - what gnuplot drew: words, curves and their extremes, in SVG, PNG and PDF.
use strict;
use warnings;
use Compress::Zlib;
use Encode;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use Test::More;

my $plot = $build =~ m{^/} ? "$build/unit/plot" : "$ENV{PWD}/$build/unit/plot";

# The chart in $form; nothing may be said, and no file may appear where it is drawn.
sub drawn {
    my ($scene, $form) = @_;
    mkdir "$tmp/empty";
    my ($status, $out, $err) = sh("cd $tmp/empty && $plot $scene $form");
    my @files = glob "$tmp/empty/*";
    is("$status $err@files", '0 ', "$scene is drawn as $form");
    return $out;
}

# ---- SVG ----

sub texts {
    my ($svg) = @_;
    my @texts = map { decode_utf8($_) } $svg =~ m{<text[^>]*>(.*?)</text>}gs;
    for (@texts) { s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&apos;|&#39;/'/g; s/&amp;/&/g }
    return @texts;
}

# Curves of a colour: lists of [x, y], each a line without a break.
sub lines_of {
    my ($svg, $color) = @_;
    my $rgb = sprintf 'rgb(%3d, %3d, %3d)', map { hex } $color =~ /^#(..)(..)(..)/;
    my @lines;
    while ($svg =~ m{<path stroke='([^']*)'[^>]*?\sd='([^']*)'}g) {
        my ($stroke, $path) = ($1, $2);
        next unless lc $stroke eq lc $color || $stroke eq $rgb;
        for (split /M/, $path) {
            my @points = map { [split /,/] } /(-?[\d.]+,-?[\d.]+)/g;
            push @lines, \@points if @points;
        }
    }
    return @lines;
}

# The line of each of a panel's values: from the axis' labels, which stand at their values.
sub scale {
    my ($svg, $low, $high) = @_;
    my @y;
    for my $label ($low, $high) {
        my ($y) = $svg =~ m{translate\([\d.]+,([\d.]+)\)[^>]*text-anchor="end">\s*<text>\s*$label</text>};
        push @y, $y;
    }
    # Labels stand lower than their values by a part of their size.
    my $shift = 15 * 0.325;
    return sub { $y[0] - $shift + ($y[1] - $y[0]) * ($_[0] - $low) / ($high - $low) };
}

sub is_near {
    my ($got, $want, $name) = @_;
    ok(defined $got && abs($got - $want) <= 1, $name)
        or diag("at " . ($got // 'no') . ", expected within 1 of $want");
}

sub extremes {
    my @y = sort { $a <=> $b } map { $_->[1] } map { @$_ } @_;
    return @y[0, -1];
}

my ($blue, $green, $red) = ('#0072b2', '#009e73', '#d55e00');

# Data lines are longer than those that mark levels.
sub curves { return grep { @$_ > 2 } lines_of(@_) }

{
    my $svg = drawn('saw', 'svg');
    my %texts = map { $_ => 1 } texts($svg);
    for ('a chart', 'of 100 values', 'CPU %', 'memory, MB', 'elapsed seconds', 'mean 29.73',
        'peak 90 at 185 s', 'target 50 %', 'mean 159.5', 'peak 280 at 185 s', '0', '60', '120') {
        ok($texts{$_}, "saw says \"$_\"") or diag(join "\n", sort keys %texts);
    }
    my @cpu = curves($svg, $blue);
    my $y = scale($svg, 0, 80);
    my ($top, $bottom) = extremes(@cpu);
    is_near($top, $y->(90), 'the largest value of the CPU is where 90 is');
    is_near($bottom, $y->(1), 'and its smallest where 1 is');
    is(scalar(@cpu), 1, 'it is one line');
    is(scalar(@{$cpu[0]}), 100, 'of all its values');
    my ($x0, $x1) = ($cpu[0][0][0], $cpu[0][-1][0]);
    is_near($cpu[0][37][0], $x0 + ($x1 - $x0) * 37 / 99, 'the 38th at its time');
    my @memory = curves($svg, $green);
    $y = scale($svg, 150, 250);
    ($top, $bottom) = extremes(@memory);
    is_near($top, $y->(280), 'the largest value of the memory is where 280 is');
    is_near($bottom, $y->(102), 'and its smallest where 102 is');
    is_near($memory[0][0][0], $x0, 'both begin at the same place');
    is_near($memory[0][-1][0], $x1, 'and end at the same');
    ok($top > (extremes(@cpu))[1], 'memory is below the CPU');
    my ($target) = grep { @$_ == 2 && $_->[0][1] == $_->[1][1] && $_->[0][0] <= $x0 + 1 } lines_of($svg, '#222222');
    is_near($target->[0][1], scale($svg, 0, 80)->(50), 'the target is a line at 50');
    my ($mean) = grep { @$_ == 2 } lines_of($svg, $blue);
    is_near($mean->[0][1], scale($svg, 0, 80)->(29.73), 'the mean is a line at 29.73');
    like($svg, qr/stroke-dasharray/, 'and dashed');
}

{
    my $svg = drawn('gap', 'svg');
    my @cpu = curves($svg, $blue);
    is(scalar(@cpu), 2, 'a gap parts the line in two');
    is(scalar(@{$cpu[$_]}), 40, "part $_ has its values") for 0, 1;
    is(scalar(curves($svg, $green)), 1, 'what has no gap is whole');
}

{
    my $svg = drawn('million', 'svg');
    my @cpu = curves($svg, $blue);
    my $points = map { @$_ } @cpu;
    cmp_ok($points, '<', 4 * 1200, 'a million values become those that can be seen');
    cmp_ok($points, '>', 2000, 'and not fewer');
    my $y = scale($svg, 0, 80);
    my ($top, $bottom) = extremes(@cpu);
    is_near($top, $y->(95), 'the one that is largest is there');
    is_near($bottom, $y->(5), 'the one that is smallest too');
    my ($highest) = grep { abs($_->[1] - $top) < 0.01 } map { @$_ } @cpu;
    my ($left, $right) = ($cpu[0][0][0], $cpu[-1][-1][0]);
    is_near($highest->[0], $left + ($right - $left) / 3, 'and at its time');
}

for my $scene (qw(three twelve)) {
    my $svg = drawn($scene, 'svg');
    my %texts = map { $_ => 1 } texts($svg);
    ok($texts{$_}, "$scene has \"$_\" in its legend") for 'before', 'after', 'after all';
    my @colors = map { scalar curves($svg, $_) } $blue, $green, $red;
    ok($_ >= 2, "$scene has a colour for each line") for @colors;
    is(scalar(grep { /^mean / } texts($svg)), $scene eq 'three' ? 6 : 24, "$scene says all means");
}

{
    my @texts = texts(drawn('marks', 'svg'));
    for my $mark (qw(main load parse serve)) { is(scalar(grep { $_ eq $mark } @texts), 1, "the mark $mark has its name") }
}

{
    my %texts = map { $_ => 1 } texts(drawn('clock', 'svg'));
    ok($texts{$_}, "the clock says $_") for '23:58', '00:00', '2025-10-25', 'time of day', 'peak 90 at 2025-10-25 00:00:05';
    %texts = map { $_ => 1 } texts(drawn('trend', 'svg'));
    ok($texts{$_}, "the trend names $_") for '3f2c001', '50% `x`', 'run', 'peak 23 at 50% `x`';
}

# Nothing to complain about, however little there is.
for my $scene (qw(saw two one zero nothing million)) {
    my ($status, $out, $err) = sh("$plot $scene script | gnuplot -d | tail -1");
    is($err, '', "gnuplot has no complaint about $scene");
    like($out, qr{^</svg>|^$}, "and draws $scene to its end");
    my %texts = map { $_ => 1 } texts(drawn($scene, 'svg'));
    ok($texts{'CPU %'} && $texts{'memory, MB'}, "$scene has both panels");
    is(!!$texts{'no values'}, $scene eq 'nothing', "$scene has values or says that it has none");
}

# ---- strings ----

{
    my @texts = texts(drawn('hostile', 'svg'));
    my %texts = map { $_ => 1 } @texts;
    ok($texts{$_}, encode_utf8("shown as it is: $_")) or diag(encode_utf8(join "\n", @texts))
        for q{"; system("touch x") `touch y` @home %s {/Bold x}_a^b & ~a \n '},
        qq{'; system('touch z'); print '<b>&amp;</b>\x{FFFD}\x{FFFD}\x{FFFD}}, 't_{x} %y \t `touch ax` $(touch ay)',
        'CPU %d `touch w`', '@memory_{x}', q{''`touch q`}, '"; system("touch l") #', q{'`touch m`' %s_x};
    drawn('hostile', $_) for qw(png pdf);
}

{
    my @alphabet = (split(//, q{'"`\\@%${}[]()_^&~#;!|<>/*?=+-.,:0123456789 aZnt}), 'é', '漢');
    srand 4;
    my @strings = map { join '', 'x', map({ $alphabet[rand @alphabet] } 1 .. 1 + rand 30), 'x' } 1 .. 600;
    push @strings, map { $_ x 3 } grep { $_ ne ' ' } @alphabet;
    spew("$tmp/strings", join '', map { "$_\n" } @strings);
    my @texts = texts(drawn('strings', "$tmp/strings"));
    my @differ = grep { encode_utf8($texts[$_] // '') ne $strings[$_] } 0 .. $#strings;
    is("@differ[0 .. ($#differ < 4 ? $#differ : 4)]", '', 'hundreds of strings come out as they went in')
        or diag(map { "$strings[$_]\n" . encode_utf8($texts[$_] // 'none') . "\n" } $differ[0]);
}

# ---- PNG and PDF ----

# Rows of a PNG of 8 bits RGB or RGBA, as lists of pixels "rrggbb".
sub png {
    my ($png) = @_;
    my ($width, $height, $depth, $type) = unpack 'x16NNCC', $png;
    my ($data, $at) = ('', 8);
    while ($at < length $png) {
        my ($length, $kind) = unpack "x$at Na4", $png;
        $data .= substr $png, $at + 8, $length if $kind eq 'IDAT';
        $at += 12 + $length;
    }
    my ($n, @rows, @above) = ($type == 6 ? 4 : 3);
    return ($width, $height) if $depth != 8 || ($type != 2 && $type != 6);
    my @bytes = unpack 'C*', uncompress($data);
    for my $y (0 .. $height - 1) {
        my $filter = shift @bytes;
        my @row = splice @bytes, 0, $width * $n;
        for my $i (0 .. $#row) {
            my ($a, $b, $c) = ($i < $n ? 0 : $row[$i - $n], $above[$i] // 0, $i < $n ? 0 : $above[$i - $n] // 0);
            my ($pa, $pb, $pc) = (abs($b - $c), abs($a - $c), abs($a + $b - 2 * $c));
            my $guess = (0, $a, $b, ($a + $b) >> 1, $pa <= $pb && $pa <= $pc ? $a : $pb <= $pc ? $b : $c)[$filter];
            $row[$i] = $row[$i] + $guess & 255;
        }
        @above = @row;
        push @rows, [map { sprintf '%02x%02x%02x', @row[$_ * $n .. $_ * $n + 2] } 0 .. $width - 1];
    }
    return ($width, $height, @rows);
}

sub distance {
    my ($pixel, $color) = @_;
    my @a = map { hex } $pixel =~ /../g;
    my @b = map { hex } substr($color, 1) =~ /../g;
    return abs($a[0] - $b[0]) + abs($a[1] - $b[1]) + abs($a[2] - $b[2]);
}

{
    my ($width, $height, @rows) = png(drawn('million', 'png'));
    is("$width x $height", '1200 x 800', 'the PNG has its size');
    my $svg = drawn('million', 'svg');
    my @points = map { @$_ } curves($svg, $blue);
    my ($top, $bottom) = extremes(curves($svg, $blue));
    for my $extreme (['largest', $top, -1], ['smallest', $bottom, 1]) {
        my ($name, $y, $out) = @$extreme;
        my ($x) = map { $_->[0] } grep { $_->[1] == $y } @points;
        my ($nearest) = sort { $a <=> $b } map { my $row = $rows[$_]; map { distance($row->[$_], $blue) } $x - 2 .. $x + 2 }
            $y - 2 .. $y + 2;
        cmp_ok($nearest, '<', 90, "where the $name value is, its pixel has the curve's colour");
        my @beyond = grep { distance($rows[$y + 4 * $out][$_], $blue) < 90 } $x - 2 .. $x + 2;
        is(scalar(@beyond), 0, "beyond the $name value there is none");
    }
    is($rows[0][0], 'ffffff', 'the ground is white');
}

like(drawn('saw', 'pdf'), qr/^%PDF-1\.\d.*%%EOF\s*$/s, 'the PDF is whole');

# ---- what surrounds gnuplot ----

{
    my $svg = drawn('saw', 'svg');
    mkdir "$tmp/home";
    spew("$tmp/home/.gnuplot", "set title 'mine'\nsystem('touch $tmp/empty/evil')\nfoo bar\n");
    spew("$tmp/home/.config/gnuplot/gnuplotrc", "foo bar\n");
    local @ENV{qw(HOME XDG_CONFIG_HOME GNUTERM LC_ALL GNUPLOT_DEFAULT_GDFONT)} =
        ("$tmp/home", "$tmp/home/.config", 'nonsense', 'de_DE.UTF-8', 'none');
    ok(drawn('saw', 'svg') eq $svg, 'neither settings nor the environment change the picture');
}

# Programs in gnuplot's place.
sub with_gnuplot {
    my ($script) = @_;
    spew("$tmp/bin/gnuplot", "#!/bin/sh\n$script\n");
    chmod 0755, "$tmp/bin/gnuplot";
    local $ENV{PATH} = "$tmp/bin:$ENV{PATH}";
    my ($status, $out, $err) = sh("$plot saw png");
    return "$status <$out> $err";
}

is(with_gnuplot('printf "\211PNG half"; printf "plot x\n     ^\n  \"-\" line 7: no such thing\n\n" >&2; exit 1'),
    qq{2 <> gnuplot: "-" line 7: no such thing\n}, 'gnuplot fails: its own words and no half picture');
is(with_gnuplot('cat >/dev/null; kill -9 $$'), "2 <> gnuplot: ended by signal 9\n", 'gnuplot is killed');
is(with_gnuplot('exit 0'), "2 <> gnuplot: no picture, exit status 0\n", 'gnuplot draws nothing');
is(with_gnuplot('cat'), "2 <> gnuplot: what it printed is not a picture\n", 'gnuplot prints something else');

# ---- the terminal ----

for my $scene (qw(saw gap million three marks clock trend one nothing hostile)) {
    golden_is(drawn($scene, 'text'), "tests/golden/charts/$scene.txt", "$scene in a terminal");
}
golden_is(drawn('three', 'color'), 'tests/golden/charts/three.color.txt', 'three in colour');
done_testing();
