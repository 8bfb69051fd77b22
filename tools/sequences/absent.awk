# absent.awk - make absent.def, for absent.c, of what nm prints of the host's
# object files and, after a line "kernel", of the kernel's: what those name and
# nobody defines. What a compiler calls by itself the host's library has.
/^kernel$/ { kernel = 1 }
NF == 2 && $1 == "U" && kernel { named[$2] = 1 }
NF == 3 { defined[$3] = 1 }
END {
    for (name in named)
        if (!(name in defined) && name !~ /^(mem|_)/)
            print "ABSENT(" name ")"
}
