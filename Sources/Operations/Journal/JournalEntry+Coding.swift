internal import Postgres
internal import Timescale

/// An entry is coded as one flat JSON object. The member `event` determines which other members the object has.
extension JournalEntry: Codable {
    private enum Key: String, CodingKey {
        case form, run, at, who, subject, cagg, place, command, event
        case intent, range, window, error, sqlState, job, end, policy, isOn, action, repair, carried
    }

    private enum Name: String, Codable {
        case refreshStarted = "refresh.started"
        case windowStarted = "window.started"
        case windowFinished = "window.finished"
        case windowFailed = "window.failed"
        case policyPaused = "policy.paused"
        case policyResumed = "policy.resumed"
        case refreshFinished = "refresh.finished"
        case policyChanging = "policy.changing"
        case policyChanged = "policy.changed"
        case policyFailed = "policy.failed"
        case realtimeChanging = "realtime.changing"
        case realtimeChanged = "realtime.changed"
        case realtimeFailed = "realtime.failed"
        case repairStarted = "repair.started"
        case repairFinished = "repair.finished"
        case jobActing = "job.acting"
        case jobActed = "job.acted"
        case jobFailed = "job.failed"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func corrupted(_ key: Key) -> DecodingError {
            .dataCorruptedError(forKey: key, in: container, debugDescription: "doesn't match \(Self.form)")
        }
        guard try container.decode(String.self, forKey: .form) == Self.form else { throw corrupted(.form) }
        guard let at = Timestamp(parsing: try container.decode(String.self, forKey: .at)) else {
            throw corrupted(.at)
        }
        self.at = at
        run = try container.decode(String.self, forKey: .run)
        who = try container.decode(JournalAuthor.self, forKey: .who)
        subject = try container.decode(CaggSubject.self, forKey: .subject)
        cagg = try container.decode(String.self, forKey: .cagg)
        place = try container.decodeIfPresent(String.self, forKey: .place)
        command = try container.decodeIfPresent(String.self, forKey: .command)
        isCarried = try container.decodeIfPresent(Bool.self, forKey: .carried) ?? false
        event =
            switch try container.decode(Name.self, forKey: .event) {
            case .refreshStarted: .refreshStarted(try container.decode(RefreshIntent.self, forKey: .intent))
            case .windowStarted: .windowStarted(try container.decode(TimeRange.self, forKey: .range))
            case .windowFinished: .windowFinished(try container.decode(WindowRecord.self, forKey: .window))
            case .windowFailed:
                .windowFailed(
                    try container.decode(TimeRange.self, forKey: .range),
                    error: try container.decode(String.self, forKey: .error),
                    sqlState: try container.decodeIfPresent(String.self, forKey: .sqlState))
            case .policyPaused: .policyPaused(try container.decode(Int32.self, forKey: .job))
            case .policyResumed: .policyResumed(try container.decode(Int32.self, forKey: .job))
            case .refreshFinished: .refreshFinished(try container.decode(RefreshEnd.self, forKey: .end))
            case .policyChanging: .policyChanging(try container.decode(PolicyRecord.self, forKey: .policy))
            case .policyChanged: .policyChanged(try container.decode(PolicyRecord.self, forKey: .policy))
            case .policyFailed: .policyFailed(error: try container.decode(String.self, forKey: .error))
            case .realtimeChanging: .realtimeChanging(isOn: try container.decode(Bool.self, forKey: .isOn))
            case .realtimeChanged: .realtimeChanged(isOn: try container.decode(Bool.self, forKey: .isOn))
            case .realtimeFailed: .realtimeFailed(error: try container.decode(String.self, forKey: .error))
            case .repairStarted: .repairStarted(try container.decode(RepairRecord.self, forKey: .repair))
            case .repairFinished: .repairFinished(try container.decode(RepairRecord.self, forKey: .repair))
            case .jobActing: .jobActing(try container.decode(JobAction.self, forKey: .action))
            case .jobActed: .jobActed(try container.decode(JobAction.self, forKey: .action))
            case .jobFailed: .jobFailed(error: try container.decode(String.self, forKey: .error))
            }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.form, forKey: .form)
        try container.encode(run, forKey: .run)
        try container.encode(at.description, forKey: .at)
        try container.encode(who, forKey: .who)
        try container.encode(subject, forKey: .subject)
        try container.encode(cagg, forKey: .cagg)
        try container.encodeIfPresent(place, forKey: .place)
        try container.encodeIfPresent(command, forKey: .command)
        if isCarried { try container.encode(true, forKey: .carried) }
        func encode(_ name: Name) throws { try container.encode(name, forKey: .event) }
        switch event {
        case .refreshStarted(let intent):
            try encode(.refreshStarted)
            try container.encode(intent, forKey: .intent)
        case .windowStarted(let range):
            try encode(.windowStarted)
            try container.encode(range, forKey: .range)
        case .windowFinished(let window):
            try encode(.windowFinished)
            try container.encode(window, forKey: .window)
        case .windowFailed(let range, let error, let sqlState):
            try encode(.windowFailed)
            try container.encode(range, forKey: .range)
            try container.encode(error, forKey: .error)
            try container.encodeIfPresent(sqlState, forKey: .sqlState)
        case .policyPaused(let job):
            try encode(.policyPaused)
            try container.encode(job, forKey: .job)
        case .policyResumed(let job):
            try encode(.policyResumed)
            try container.encode(job, forKey: .job)
        case .refreshFinished(let end):
            try encode(.refreshFinished)
            try container.encode(end, forKey: .end)
        case .policyChanging(let record):
            try encode(.policyChanging)
            try container.encode(record, forKey: .policy)
        case .policyChanged(let record):
            try encode(.policyChanged)
            try container.encode(record, forKey: .policy)
        case .realtimeChanging(let isOn):
            try encode(.realtimeChanging)
            try container.encode(isOn, forKey: .isOn)
        case .realtimeChanged(let isOn):
            try encode(.realtimeChanged)
            try container.encode(isOn, forKey: .isOn)
        case .realtimeFailed(let error):
            try encode(.realtimeFailed)
            try container.encode(error, forKey: .error)
        case .repairStarted(let record):
            try encode(.repairStarted)
            try container.encode(record, forKey: .repair)
        case .repairFinished(let record):
            try encode(.repairFinished)
            try container.encode(record, forKey: .repair)
        case .policyFailed(let error):
            try encode(.policyFailed)
            try container.encode(error, forKey: .error)
        case .jobActing(let action):
            try encode(.jobActing)
            try container.encode(action, forKey: .action)
        case .jobActed(let action):
            try encode(.jobActed)
            try container.encode(action, forKey: .action)
        case .jobFailed(let error):
            try encode(.jobFailed)
            try container.encode(error, forKey: .error)
        }
    }
}
