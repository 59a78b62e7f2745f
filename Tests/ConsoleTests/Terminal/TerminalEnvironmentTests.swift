import Testing

@testable import Console

/// What the environment says about the terminal. An empty variable counts as unset, as POSIX and no-color.org say.
@Suite struct TerminalEnvironmentTests {
    @Test(
        arguments: [
            (["LANG": "C.UTF-8"], true), (["LANG": "en_US.utf8"], true), ([:], false), (["LANG": "C"], false),
            (["LANG": "de_DE.ISO-8859-1"], false), (["LC_ALL": "C", "LANG": "en_US.UTF-8"], false),
            (["LC_CTYPE": "en_US.UTF-8", "LANG": "C"], true), (["LC_ALL": "", "LANG": "en_US.UTF-8"], true),
            (["LC_ALL": "", "LC_CTYPE": "", "LANG": "de_DE.UTF-8"], true), (["LC_ALL": "", "LANG": "C"], false),
        ] as [([String: String], Bool)])
    func localeDecidesWhetherThereIsUnicode(environment: [String: String], useUnicode: Bool) {
        #expect(Console.standard(environment: environment).useUnicode == useUnicode)
    }

    @Test(
        arguments: [
            ([:], true), (["TERM": "xterm"], true), (["TERM": "dumb"], false), (["NO_COLOR": "1"], false),
            (["NO_COLOR": "0"], false), (["NO_COLOR": ""], true), (["NO_COLOR": "", "TERM": "dumb"], false),
        ] as [([String: String], Bool)])
    func colourCanBeSwitchedOff(environment: [String: String], allowsColor: Bool) {
        #expect(Console.standard(environment: environment).allowsColor == allowsColor)
    }

    /// Without a pager, psql prints the text itself; a shell with an empty command would swallow it.
    @Test(
        arguments: [
            ([:], "less"), (["PAGER": "more -s"], "more -s"), (["PAGER": "more", "CAGGCTL_PAGER": "cat"], "cat"),
            (["PAGER": ""], nil), (["CAGGCTL_PAGER": " \t", "PAGER": "more"], nil),
        ] as [([String: String], String?)])
    func blankPagerIsNoPager(environment: [String: String], command: String?) {
        #expect(Pager.command(environment) == command)
    }
}
