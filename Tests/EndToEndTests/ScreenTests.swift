import Testing

@Suite struct ScreenTests {
    @Test(arguments: [
        ("ab\r\ncd", "ab\ncd"),
        ("abc\rX", "Xbc"),
        ("abc\u{8}\u{8}X", "aXc"),
        ("half 50%\r\u{1B}[Kdone", "done"),
        ("abcd\u{8}\u{8}\u{8}\u{1B}[1P", "acd"),
        ("abd\u{8}\u{1B}[1@c", "abcd"),
        ("\u{1B}[1;31mred\u{1B}[0m \u{1B}[?2004h›", "red ›"),
        ("0123456789", "01234567\n89"),
        ("one\r\ntwo\u{1B}[A\u{1B}[3DX", "Xne\ntwo"),
    ])
    func showsWhatATerminalShows(written: String, shown: String) {
        var screen = Screen(columns: 8)
        for byte in written.utf8 { screen.show([byte]) }
        #expect(screen.text == shown)
    }
}
