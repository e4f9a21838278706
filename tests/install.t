#!/usr/bin/perl
# install.t - what is installed can be used, and uninstalling leaves nothing.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use Test::More;

plan skip_all => 'a library with sanitizers is not for installing' if sanitized();

my $make = "env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory B=$build DESTDIR=$tmp/root PREFIX=/usr";
my ($status, $out, $err) = sh("$make install");
is($status, 0, 'make install') or diag($err);

my @found = split /\n/, `cd $tmp/root && find . -type f | sort`;
for my $file (qw(bin/profconv bin/proftop lib/libprofkit.a lib/pkgconfig/profkit.pc include/profkit/profile.h
        share/man/man1/proftop.1 share/man/man1/profconv.1 share/man/man7/profiles.7
        share/bash-completion/completions/proftop share/zsh/site-functions/_proftop
        share/fish/vendor_completions.d/proftop.fish)) {
    ok((grep { $_ eq "./usr/$file" } @found), "$file is installed");
}

spew("$tmp/program.c", <<'END');
#include <profkit/profile.h>
#include <stdio.h>

int main(void)
{
	struct profile *p = profile_new("test");
	metric_id time = profile_metric(p, "time", "seconds");
	frame_id f = profile_frame(p, profile_function(p, profile_string(p, "f", 1), 0, 0, 0), 0, 0, 0);

	profile_add(p, profile_call(p, ROOT, f), time, 2.5);
	profile_finish(p);
	printf("%g\n", profile_total(p, time));
	profile_free(p);
	return 0;
}
END
my $pc = "PKG_CONFIG_PATH=$tmp/root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$tmp/root PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1";
($status, $out, $err) = sh("\${CC:-cc} -o $tmp/program $tmp/program.c \$($pc pkg-config --cflags --libs --static profkit) && $tmp/program");
is($err, '', 'a program is compiled with what pkg-config says');
is($out, "2.5\n", 'and runs');

($status, $out, $err) = sh("$tmp/root/usr/bin/proftop --version");
like($out, qr/^proftop \(profkit\) \d/, 'an installed program runs');

sh("$make uninstall");
is(`find $tmp/root -type f`, '', 'make uninstall leaves nothing');
ok(!-e "$tmp/root/usr/include/profkit", 'nor the folder of headers');
done_testing();
