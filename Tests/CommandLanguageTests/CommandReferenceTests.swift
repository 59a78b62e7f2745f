import Testing

@testable import CommandLanguage

@Suite struct CommandReferenceTests {
    @Test func examplesAreSplitFromTheDiscussion() {
        let parts = CommandReference.split("Text.\n\nMore.\n\nExamples:\n  status\n    --check\n\n  quit")
        #expect(parts.text == "Text.\n\nMore.")
        #expect(parts.examples == ["status", "  --check", "quit"])
        #expect(CommandReference.split("No examples here").text == "No examples here")
        #expect(CommandReference.split("Examples:\n  quit").text.isEmpty)
    }
}
