#!/usr/bin/perl
# docs.t - help, manuals and completions agree; the README's tables and outputs are real.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use Test::More;

# The options in the left column of --help: "-t", "--to".
sub helped {
    my ($program) = @_;
    my ($status, $help) = sh("$program --help");
    is($status, 0, "$program --help");
    my %options;
    for (grep { /^ {2,6}-/ } split /\n/, $help) {
        my ($left) = /^\s+(.*?)(?:\s{2,}|$)/;
        $options{$_} = 1 for $left =~ /(?:^|, |\s)(--?[\w?][\w-]*)/g;
    }
    return \%options;
}

# With those of its commands that have a --help of their own.
sub helped_with_commands {
    my ($program) = @_;
    my %options = %{helped($program)};
    my ($source) = glob "*/$program.c";
    %options = (%options, %{helped("$program $_")}) for slurp($source) =~ /\{ "(\w+)", \.main = /g;
    return \%options;
}

sub agree {
    my ($where, $help, $found) = @_;
    is(join(' ', grep { !$found->{$_} } sort keys %$help), '', "$where misses no option");
    is(join(' ', grep { !$help->{$_} } sort keys %$found), '', "$where has no other option");
}

# ".It Fl t , Fl \-to Ar FORM" has two.
sub in_manual {
    my ($text) = @_;
    my %options;
    for (grep { /^\.It Fl/ } split /\n/, $text) {
        s/\\-/-/g;
        $options{"-$_"} = 1 for /Fl (\S+)/g;
    }
    return \%options;
}

sub words { return { map { $_ => 1 } $_[0] =~ /(?<![\w-])(--[a-z][a-z-]*|-[A-Za-z?])(?![\w-])/g } }

sub in_fish {
    my %options;
    for (grep { /^complete/ } split /\n/, $_[0]) {
        s/ -d '(?:\\'|[^'])*'//;
        $options{"--$1"} = 1 while / -l (\S+)/g;
        $options{"-$1"} = 1 while / -s (\S+)/g;
    }
    return \%options;
}

sub without_descriptions { return $_[0] =~ s/\[[^\[\]]*\](?=[':])//gr =~ s/^#.*//mgr }

my @programs = map { m{([^/]+)\.c$} } grep { !m{^model/} } glob '*/prof*.c';
@programs = grep { -x "$build/$_" } @programs;
ok(scalar(@programs), 'there are programs');
for my $program (@programs) {
    my $help = helped_with_commands($program);
    ok(-e "doc/$program.1", "$program has a manual") or next;
    agree("doc/$program.1", $help, in_manual(slurp("doc/$program.1")));
    my %asked = map { $_ => $help->{$_} } grep { !/^-(\?|V)$|^--(usage|help|version)$/ } keys %$help;
    for (["doc/completions/$program", \&words], ["doc/completions/_$program", sub { words(without_descriptions($_[0])) }],
        ["doc/completions/$program.fish", \&in_fish]) {
        my ($file, $take) = @$_;
        my %found = %{$take->(slurp($file))};
        delete @found{qw(-? -V --usage --help --version)};
        delete @found{grep { !$help->{$_} && /^-[a-zA-Z]$/ } keys %found} if $file !~ /fish$/;  # bash's and zsh's own
        agree($file, \%asked, \%found);
    }
}

# A tool that is not there fails its tests, unless there is no network to get it from.
sub lacks {
    my ($tool) = @_;
    return without_network() && !grep { -x "$_/$tool" } split /:/, $ENV{PATH};
}

for (['bash -n', ''], ['zsh -n', '_'], ['fish -n', '.fish']) {
    my ($shell, $mark) = @$_;
    for my $program (@programs) {
        my $file = 'doc/completions/' . ($mark eq '_' ? "_$program" : $mark eq '' ? $program : "$program$mark");
        my ($tool) = split / /, $shell;
        SKIP: {
            skip "$tool is not installed", 1 if lacks($tool);
            my ($status, $out, $err) = sh("$shell $file");
            is("$status$err", '0', "$shell $file");
        }
    }
}

for my $manual (glob 'doc/*.[17]') {
    SKIP: {
        skip 'mandoc is not installed', 2 if lacks('mandoc');
        my ($status, $out) = sh("mandoc -Tlint -Wwarning $manual");
        is($out, '', "$manual is well-formed");
        unlike($status, qr/^12[67]$/, 'mandoc is there');
    }
}

my @formats = formats();
my $readme = slurp('README.md');
my @rows = map { { name => $_->{name}, row => join ' | ', $_->{name}, $_->{read} ? 'yes' : 'no', $_->{write} ? 'yes' : 'no', $_->{summary} } } @formats;
my ($table) = $readme =~ /^(\| format .*?)(?:\n\n|\z)/ms;
is(join("\n", sort map { s/^\| | \|$//gr =~ s/`//gr } (split /\n/, $table // '')[2 .. 1 + @rows]),
    join("\n", sort map { $_->{row} } @rows), "README's table of formats is profconv's");
my ($list) = slurp('doc/profiles.7') =~ /^\.\\" formats.*?\n(.*?)^\.\\" end/ms;
is(join("\n", sort grep { !/^format/ } map { s/^\.It //r =~ s/ Ta (Sy )?/ | /gr } grep { /^\.It (?!Sy)/ } split /\n/, $list // ''),
    join("\n", sort map { $_->{row} } @rows), "profiles.7's list of formats is profconv's");

my ($names) = slurp('model/filter_idle.c') =~ /idle_names\[\] = \{(.*?)\n\};/s;
my ($told) = slurp('doc/profiles.7') =~ /^\.\\" idle.*?\n(.*?)^\.\\" end of idle/ms;
my %told = map { $_ => 1 } split /,\s+|\n/, $told =~ s/^\.It.*//mgr =~ s/\\\(aq/'/gr =~ s/\\([-&])/$1 eq '-' ? '-' : ''/ger =~ s/,$//mgr;
is(join(', ', grep { !$told{$_} } $names =~ /"((?:[^"\\]|\\.)*)"/g), '', 'profiles.7 has all names of idle frames');

my $lines = () = $readme =~ /\n/g;
cmp_ok($lines, '<=', 200, 'README has at most 200 lines');
for my $block ($readme =~ /^```console\n(.*?)^```/msg) {
    my ($command, $expected) = $block =~ /^\$ (.*?)\n(.*)/s;
    my ($status, $out, $err) = sh($command);
    if ($ENV{BLESS}) { $readme =~ s/\Q$block\E/\$ $command\n$out$err/; next }
    is($out . $err, $expected, "README: $command");
}
spew('README.md', $readme) if $ENV{BLESS};
my ($status, $picture) = sh("profconv -q -t svg --width 1000 --strip-dirs --ignore '^wait_for_mail\$' --root '^main\$' --title shop testdata/speedscope/shop.speedscope.json");
golden_is($picture, 'doc/shop.svg', "the README's picture is drawn by profconv");
for my $link ($readme =~ /\]\((?!http)([^)#]+)/g) {
    ok(-e $link, "README: $link is there");
}
done_testing();
