#!/usr/bin/perl
# formats.t - every file of testdata/FORMAT: recognised without its name, read as
# the golden says, and the same after a round trip through each format we write.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Digest::SHA 'sha256_hex';
use JSON::PP;
use Profkit;
use Test::More;

my @formats = formats();
my %scale = (nanoseconds => 1e-9, microseconds => 1e-6, milliseconds => 1e-3, seconds => 1);

for my $format (grep { $_->{read} && (!$ENV{FORMAT} || $_->{name} =~ $ENV{FORMAT}) } @formats) {
    for my $file (grep { -f } glob "testdata/$format->{name}/*") {
        my $ranking = ranking($format, $file) or next;
        dump_is($format, $file);
        # Only our own format can hold stacks and a call graph that tell different figures.
        round_trip($format, $file, $ranking, $_)
            for grep { $_->{read} && $_->{write} && ($format->{name} ne 'json' || $_ == $format)
                && $_->{name} ne 'cpulog'
                && (@{$ranking->{functions}} || $_->{name} eq 'json' || !carries($format, 'counters')) } @formats;
        logs_stay($file) if carries($format, 'counters');
        table_stays($file) if $format->{name} eq 'cpulog';
    }
}
done_testing();

sub carries {
    my ($format, $what) = @_;
    return scalar grep { $_ eq $what } @{$format->{carries}};
}

# Counters go through our own format alone.
sub logs_stay {
    my ($file) = @_;
    my ($once, $twice) = map { (sh("profconv -q -t json '$file' $_"))[1] } '', '| profconv -q -t json';
    is_deeply(decode_json($twice)->{logs}, decode_json($once)->{logs}, "$file through json: its logs");
}

# A table holds the moments and figures of one log and process, memory in MB.
sub table_stays {
    my ($file) = @_;
    my ($once, $twice) = map { decode_json((sh("profconv -q -t json '$file' $_"))[1]) } '', '| profconv -q -t cpulog | profconv -q -t json';
    my ($before, $after) = map { $_->{logs}[0] } $once, $twice;
    is_deeply($after->{times}, $before->{times}, "$file through cpulog: its times");
    is($twice->{profile}{start}, $once->{profile}{start}, "$file through cpulog: when it began");
    my %read = map { $_->{name} => $_ } @{$after->{counters}};
    my $subject = $before->{counters}[0]{subject} // '';
    for my $c (grep { ($_->{subject} // '') eq $subject } @{$before->{counters}}) {
        my $per = $c->{name} eq 'memory' ? {bytes => 1048576, kibibytes => 1024}->{$c->{unit}} // 1 : 1;
        is_deeply($read{$c->{name}}{values}, [map { defined ? $_ / $per : undef } @{$c->{values}}], "$file through cpulog: $c->{name}");
    }
}

sub functions_of {
    my ($input) = @_;
    my ($status, $out, $err) = sh("proftop -q -t json -n 0 --granularity function $input");
    return $status ? (undef, $err) : (decode_json($out), '');
}

sub ranking {
    my ($format, $file) = @_;
    my ($ranking, $err) = functions_of("'$file'");
    ok($ranking, "$file is read") or diag($err), return;
    is($ranking->{profile}{format}, $format->{name}, "$file is $format->{name}");

    my ($piped, $err2) = functions_of("<'$file'");
    ok($piped, "$file is read from stdin, without a name") or diag($err2), return;
    is_deeply([@{$piped}{qw(total functions)}], [@{$ranking}{qw(total functions)}], "$file has the same figures from stdin");
    return $ranking;
}

# All stacks, and for a call graph all calls; everything of what has counters.
sub dump_is {
    my ($format, $file) = @_;
    my ($name) = $file =~ m{([^/]+)$};
    my $to = carries($format, 'counters') && $format->{name} ne 'json' ? 'json' : 'collapsed';
    my ($status, $out, $err) = sh("profconv -t $to '$file'");
    my $dump = "exit $status\n$err$out";
    if (carries($format, 'graph') && $format->{name} ne 'json') {
        ($status, $out, $err) = sh("proftop -q -t tsv -n 0 --sort name,file,line '$file'");
        $dump .= "\nexit $status\n$err$out";
    }
    my @lines = split /^/, $dump;
    my $rest = @lines - 60;
    splice @lines, 60, $rest, "... $rest more lines, sha256 of all " . sha256_hex($dump) . "\n" if $rest > 0;
    golden_is(join('', @lines), "tests/golden/$format->{name}/$name", "$file is read as its golden says");
}

sub round_trip {
    my ($format, $file, $before, $to) = @_;
    my $what = "$file through $to->{name}";
    # Most formats hold one metric, or cannot name them: then it is the one that is shown.
    my $metric = @{$before->{metrics}} > 1 && $to->{name} ne 'json' ? "-m '$before->{metric}{name}'" : '';
    my ($status, $out, $err) = sh("profconv -q $metric -t $to->{name} -o $tmp/trip '$file'");
    is($status, 0, "$what: written") or diag($err), return;
    return pass("$what: nothing measured, nothing written") if !$before->{total} && !-s "$tmp/trip";
    my ($after, $err2) = functions_of("$tmp/trip");
    ok($after, "$what: read again") or diag($err2), return;
    # Our own format tells where the profile came from.
    my $origin = $to->{name} eq 'json' ? $before->{profile}{format} : $to->{name};
    is($after->{profile}{format}, $origin, "$what: recognised") if $before->{total};

    # Without stacks there are no empty ones.
    if (!carries($to, 'tree')) {
        $before = {%$before, total => sum_of_self($before)};
    }
    # speedscope has empty stacks where nothing was measured: before, between and behind.
    if (carries($format, 'counters') && $to->{name} eq 'speedscope') {
        $after = {%$after, total => sum_of_self($after)};
    }
    my $factor = factor($before, $after, $to);
    ok(near($after->{total} * $factor, $before->{total}), "$what: the total")
        or diag("$before->{total} became $after->{total} (times $factor)");
    is(differences($before, $after, $factor, $to), '', "$what: self and total of each function");
}

# What brings the values of the second back to the unit of the first.
sub factor {
    my ($before, $after, $to) = @_;
    my ($from, $into) = map { $_->{metric}{unit} // '' } $before, $after;
    my ($a, $b) = @scale{$from, $into};
    return $b / $a if $a && $b;
    # A format without units, that counts in microseconds what was seconds.
    return $before->{total} / $after->{total} if $a && $after->{total} && grep { near($after->{total} * $_, $before->{total} * 1) } 1e-6, 1e-3, 1e-9;
    return 1;
}

sub sum_of_self {
    my ($ranking) = @_;
    my $sum = 0;
    $sum += $_->{self} for @{$ranking->{functions}};
    return $sum;
}

sub near {
    my ($a, $b, $least) = @_;
    return abs($a - $b) <= ($least // 1e-9) + 2e-6 * (abs($a) > abs($b) ? abs($a) : abs($b));
}

# Functions by what both formats tell of them; those that only differ in more are left out of the totals.
sub by_function {
    my ($ranking, $carries, $factor) = @_;
    my (%self, %total, %count);
    for my $f (@{$ranking->{functions}}) {
        # Formats without modules have them in the file's place; pstats has "~" for none.
        my $file = $f->{file} // $f->{module} // '';
        my $key = join '|', $f->{name} // '', $carries->{files} && $file ne '~' ? $file : '';
        $self{$key} += ($f->{self} // 0) * $factor;
        $total{$key} += ($f->{total} // 0) * $factor;
        $count{$key}++;
    }
    delete @total{grep { $count{$_} > 1 } keys %count};
    return (\%self, \%total);
}

sub differences {
    my ($before, $after, $factor, $to) = @_;
    my %carries = map { $_ => 1 } @{$to->{carries}};
    my $estimated = !$carries{graph} && grep { defined $_->{calls} } @{$before->{functions}};
    my $least = 1e-6 * abs $before->{total};    # what rounding may take from one function
    my ($self, $total) = by_function($before, \%carries, 1);
    my ($self2, $total2) = by_function($after, \%carries, $factor);
    # Stacks without frames get one where a format needs it.
    delete $self2->{'[empty]|'} unless exists $self->{'[empty]|'};
    my @wrong;
    for my $key (sort keys %$self) {
        next if !$self->{$key} && !exists $self2->{$key};
        push @wrong, sprintf '%s: self %s, was %s', $key, $self2->{$key} // 'gone', $self->{$key}
            unless exists $self2->{$key} && near($self2->{$key}, $self->{$key}, $least);
        next unless exists $total->{$key} && exists $total2->{$key};
        push @wrong, sprintf '%s: total %s, was %s', $key, $total2->{$key}, $total->{$key}
            unless near($total2->{$key}, $total->{$key}, $least);
    }
    # The totals of a tree that was made from a call graph are estimated.
    @wrong = grep { !/: total / } @wrong if $estimated;
    push @wrong, map { "$_ is new" } grep { !exists $self->{$_} && $self2->{$_} } sort keys %$self2;
    return join "\n", @wrong > 8 ? (@wrong[0 .. 7], '...') : @wrong;
}
