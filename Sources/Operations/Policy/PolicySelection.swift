package import Postgres
package import Timescale

extension CaggState {
    /// The one policy a command means: the only one, or the one with the given job id.
    package func policy(job: Int32?) throws -> RefreshPolicy {
        if let job {
            guard let policy = refreshPolicies.first(where: { $0.job.id == job }) else {
                throw PolicySelectionError(
                    "\(cagg.view) has no refresh policy with job id \(job); it has \(jobList)")
            }
            return policy
        }
        guard let first = refreshPolicies.first else {
            throw PolicySelectionError("\(cagg.view) has no refresh policy")
        }
        guard refreshPolicies.count == 1 else {
            throw PolicySelectionError("\(cagg.view) has several refresh policies; choose one with --job: \(jobList)")
        }
        return first
    }

    private var jobList: String {
        refreshPolicies.isEmpty ? "none" : refreshPolicies.map { String($0.job.id) }.joined(separator: ", ")
    }
}

/// The command names a policy that isn't there, or doesn't say which.
package struct PolicySelectionError: OperatorError, Sendable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .failed }
    package var description: String

    init(_ description: String) {
        self.description = description
    }
}
