internal import CommandLanguage
internal import Rendering

extension Session {
    func run(_ request: HelpRequest) -> ExitCode {
        console.write(HelpText.text(for: request, columns: console.width) + "\n")
        return .clean
    }
}
