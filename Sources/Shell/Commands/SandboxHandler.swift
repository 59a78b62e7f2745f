internal import CommandLanguage

extension Session {
    func run(_ request: SandboxRequest) async throws -> ExitCode { .failed }
}
