import Operations
import Testing

@Suite struct WindowSizerTests {
    private static let megabyte: Int64 = 1 << 20

    /// A backend that takes so much for each bucket, give or take a tenth.
    private struct Backend {
        var base: Int64 = 12 << 20
        var perBucket: Int64
        var secondsPerBucket = 0.001
        private var noise = SystemlessNoise()

        init(perBucket: Int64, secondsPerBucket: Double = 0.001) {
            (self.perBucket, self.secondsPerBucket) = (perBucket, secondsPerBucket)
        }

        mutating func refresh(_ buckets: Int64) -> (duration: Duration, use: MemoryUse) {
            let taken = Double(perBucket * buckets) * noise.next()
            let use = MemoryUse(method: .residentMemory, peakBytes: base + Int64(taken), baseBytes: base)
            return (.seconds(secondsPerBucket * Double(buckets)), use)
        }
    }

    /// Around 1, the same each time.
    private struct SystemlessNoise {
        private var state: UInt64 = 7

        mutating func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return 0.9 + 0.2 * Double(state >> 33) / Double(UInt64(1) << 31)
        }
    }

    @Test(arguments: [1, 40, 1_000, 100_000] as [Int64])
    func staysBelowTheBudgetAfterThreeWindowsAndUsesMostOfIt(first: Int64) {
        var backend = Backend(perBucket: Self.megabyte)
        var sizer = WindowSizer(budget: 256 << 20, first: first, most: .max)
        var peaks: [Int64] = []
        for _ in 0..<40 {
            let buckets = sizer.next
            let (duration, use) = backend.refresh(buckets)
            peaks.append(use.peakBytes)
            sizer.learn(buckets: buckets, duration: duration, use: use)
        }
        #expect(peaks.dropFirst(3).allSatisfy { $0 <= 256 << 20 })
        #expect(peaks.suffix(8).allSatisfy { $0 > 128 << 20 })
        #expect(!sizer.isBucketAboveBudget)
    }

    @Test func aimsAtTheTimeWhereMemoryIsNoConcern() {
        var sizer = WindowSizer(target: .seconds(5), budget: nil, first: 10, most: .max)
        for _ in 0..<10 { sizer.learn(buckets: sizer.next, duration: .milliseconds(10) * Int(sizer.next), use: nil) }
        #expect((450...550).contains(sizer.next))
    }

    @Test func growsTwofoldAStepAndFourfoldFarBelowTheTarget() {
        var sizer = WindowSizer(target: .seconds(8), budget: nil, first: 10, most: .max)
        sizer.learn(buckets: 10, duration: .seconds(0.5), use: nil)
        #expect(sizer.next == 40)
        sizer.learn(buckets: 40, duration: .seconds(2), use: nil)
        #expect(sizer.next == 80)
        sizer.learn(buckets: 80, duration: .seconds(80), use: nil)
        #expect(sizer.next == 8)
    }

    @Test func keepsToTheMost() {
        var sizer = WindowSizer(budget: nil, first: 50, most: 60)
        sizer.learn(buckets: 50, duration: .seconds(0.1), use: nil)
        #expect(sizer.next == 60)
        #expect(WindowSizer(budget: nil, first: 0, most: 0).next == 1)
    }

    /// What follows the empty month isn't known; without memory to lose, windows may become longer than with.
    @Test func growsOverAnEmptyMonthButNotWithoutEnd() {
        let idle = MemoryUse(method: .residentMemory, peakBytes: 12 << 20, baseBytes: 12 << 20)
        var bounded = WindowSizer(budget: 256 << 20, first: 100, most: .max)
        var free = WindowSizer(budget: nil, first: 100, most: .max)
        for _ in 0..<30 {
            bounded.learn(buckets: bounded.next, duration: .seconds(0.002), use: idle)
            free.learn(buckets: free.next, duration: .seconds(0.002), use: nil)
        }
        #expect(bounded.next == 800)
        #expect(free.next == 6_400)
    }

    @Test func remembersOverAnEmptyMonthWhatDenseDataTakes() {
        var backend = Backend(perBucket: Self.megabyte)
        var sizer = WindowSizer(budget: 256 << 20, first: 50, most: .max)
        for _ in 0..<10 {
            let (duration, use) = backend.refresh(sizer.next)
            sizer.learn(buckets: sizer.next, duration: duration, use: use)
        }
        let before = sizer.next
        for _ in 0..<100 {
            sizer.learn(
                buckets: sizer.next, duration: .seconds(0.002),
                use: MemoryUse(method: .residentMemory, peakBytes: backend.base, baseBytes: backend.base))
        }
        #expect(sizer.next >= before)
        #expect(backend.refresh(sizer.next).use.peakBytes <= 256 << 20)
    }

    @Test func tellsThatOneBucketExceedsTheBudget() {
        var backend = Backend(perBucket: 400 << 20)
        var sizer = WindowSizer(budget: 256 << 20, first: 16, most: .max)
        var windows: [Int64] = []
        for _ in 0..<8 {
            windows.append(sizer.next)
            let (duration, use) = backend.refresh(sizer.next)
            sizer.learn(buckets: sizer.next, duration: duration, use: use)
        }
        #expect(windows.dropFirst().allSatisfy { $0 == 1 })
        #expect(sizer.isBucketAboveBudget)
    }

    /// Its own start may be cheap and its rest not: what was seen is the least that it takes.
    @Test func halvesAWindowThatExceededTheBudgetAtLeast() {
        var sizer = WindowSizer(budget: 100 << 20, first: 64, most: .max)
        sizer.learn(
            buckets: 64, duration: .seconds(0.1),
            use: MemoryUse(method: .residentMemory, peakBytes: 101 << 20, baseBytes: 100 << 20))
        #expect(sizer.next <= 32)
    }

    @Test func aWindowThatItsStretchCutShortDoesNotShortenTheNext() {
        var sizer = WindowSizer(target: .seconds(5), budget: nil, first: 1_000, most: .max)
        sizer.learn(buckets: 7, duration: .seconds(0.3), use: nil)
        #expect(sizer.next == 1_000)
        sizer.learn(buckets: 7, duration: .seconds(50), use: nil)
        #expect(sizer.next == 1)
    }

    @Test func boundsTemporaryFilesOnlyWhereMemoryIsNotKnown() {
        func after(_ method: MemoryUse.Method) -> Int64 {
            var sizer = WindowSizer(budget: 100 << 20, first: 64, most: .max)
            let resident = method == .residentMemory
            var use = MemoryUse(method: method, temporaryPeakBytes: 400 << 20)
            if resident { (use.peakBytes, use.baseBytes) = (13 << 20, 12 << 20) }
            sizer.learn(buckets: 64, duration: .seconds(3), use: use)
            return sizer.next
        }
        #expect(after(.residentMemory) == 106)
        #expect(after(.temporaryFiles) == 12)
        #expect(after(.temporaryBytesOfDatabase) == 12)
        #expect(after(.none) == 106)
    }

    /// Another session waited for one of its locks.
    @Test func cancelledWindowIsHalvedAtLeast() {
        var sizer = WindowSizer(budget: nil, first: 100, most: .max)
        sizer.shorten(from: 40)
        #expect(sizer.next == 20)
        sizer.shorten(from: 100)
        #expect(sizer.next == 20)
        sizer.shorten(from: 1)
        #expect(sizer.next == 1)
    }
}
