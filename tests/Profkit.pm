# Profkit.pm - what the tests share: running programs, files, goldens, the formats.
package Profkit;
use strict;
use warnings;
use Exporter 'import';
use File::Basename;
use File::Path 'make_path';
use File::Temp 'tempdir';
use FindBin;
use JSON::PP;
use Test::More;

our @EXPORT = qw($build $tmp sh slurp spew golden_is formats without_network sanitized);

# Tests stand in the project's top folder and find the programs in $PATH.
chdir "$FindBin::Bin/.." or die "cannot enter the project's folder: $!\n";
our $build = $ENV{PROFKIT_BUILD} // 'build';
our $tmp = tempdir(CLEANUP => 1);
$ENV{TMP} = $tmp;
$ENV{PATH} = (-d $build && $build !~ m{^/} ? "$ENV{PWD}/$build" : $build) . ":$ENV{PATH}"
    if chomp($ENV{PWD} = `pwd`);
$ENV{LC_ALL} = 'C.UTF-8';
$ENV{TZ} = 'UTC';
delete @ENV{qw(NO_COLOR COLUMNS POSIXLY_CORRECT ARGP_HELP_FMT)};

# Runs a command by sh: its exit status (a signal counts 128 + its number), stdout, stderr.
sub sh {
    my ($command) = @_;
    my $status = system('sh', '-c', "{ $command\n} >$tmp/out 2>$tmp/err </dev/null");
    $status = $status & 127 ? 128 + ($status & 127) : $status >> 8;
    return ($status, slurp("$tmp/out"), slurp("$tmp/err"));
}

sub slurp {
    my ($file) = @_;
    open my $in, '<:raw', $file or die "cannot read $file: $!\n";
    local $/;
    return <$in> // '';
}

sub spew {
    my ($file, $text) = @_;
    make_path(dirname($file));
    open my $out, '>:raw', $file or die "cannot write $file: $!\n";
    print $out $text;
    close $out or die "cannot write $file: $!\n";
}

# Compares with a file, or (make bless) writes it.
sub golden_is {
    my ($text, $file, $name) = @_;
    if ($ENV{BLESS}) {
        spew($file, $text);
        return pass("$name (blessed)");
    }
    return fail("$name: no $file; \"make bless\" writes it") unless -e $file;
    return pass($name) if slurp($file) eq $text;
    spew("$tmp/golden", $text);
    fail($name);
    my @diff = split /^/, `diff -au $file $tmp/golden`;
    diag(@diff > 40 ? (@diff[0 .. 39], "...\n") : @diff);
}

# What profconv --list-formats -t json says.
sub formats {
    my ($status, $out) = sh('profconv --list-formats -t json');
    die "profconv --list-formats -t json fails\n" if $status;
    return @{decode_json($out)};
}

# Whether tests that need the network or a tool that is not there may be skipped.
sub without_network { return !!$ENV{NO_NETWORK} }

# Whether the programs under test are slowed down by sanitizers.
sub sanitized { return ($ENV{PROFKIT_VARIANT} // '') eq 'asan' }

1;
