/// A library to be preloaded into a process whose clock a test sets.
///
/// The environment variable SHIFTED_CLOCK names a file of eight bytes, in the machine's byte order: the nanoseconds by
/// which the clock of day is ahead. It stays mapped, so that writing it sets the clock of every process at once. Clocks
/// that measure time (CLOCK_MONOTONIC) are left alone, or time-outs would never pass.
///
/// A library of its own because libfaketime 0.9.10 doesn't shift the clock of processes that are forked while its own
/// select() waits, as PostgreSQL's background workers are.
