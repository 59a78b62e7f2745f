import Testing

@testable import CommandLanguage

/// Texts of swift-argument-parser that Console's commands don't all cause.
@Suite struct ParserMessageTests {
    @Test(
        arguments: [
            ("Unknown option '--x'. Did you mean '--y'?\nUsage: …", .unknownOption("--x")),
            ("Invalid option: -=", .unknownOption("-=")),
            ("Missing value for '--from <time>'", .missingValue(option: "--from")),
            ("Missing value for '-p'", .missingValue(option: "-p")),
            (
                "The option '--check' does not take any value, but 'a\nb' was specified.",
                .unexpectedValue(option: "--check", value: "a\nb")
            ),
            ("Unexpected argument 'it's'", .unexpectedWords(["it's"])),
            ("3 unexpected arguments: 'a', '', 'c d'", .unexpectedWords(["a", "", "c d"])),
            ("Missing expected argument '<cagg>'", .missingArgument("<cagg>")),
            (
                "The value 'x' is invalid for '--from <time>': isn't a time",
                .badValue("x", option: "--from", argument: "time", reason: "isn't a time")
            ),
            ("The value 'x\ny' is invalid for '<job>'", .badValue("x\ny", option: nil, argument: "job", reason: nil)),
            ("Something else\nand more", .other("Something else")), ("", .other("")),
        ] as [(String, ParserMessage)])
    func textOfTheLibraryIsTakenApart(text: String, message: ParserMessage) {
        #expect(ParserMessage(text) == message)
    }
}
