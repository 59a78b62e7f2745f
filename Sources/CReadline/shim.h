#include <stdio.h>
#include <stdlib.h>
#include <readline/readline.h>
#include <readline/history.h>

/* Readline is steered through global variables, which Swift 6 can't touch safely; these are called on one thread. */

static inline void caggctl_rl_setup(rl_completion_func_t *complete, rl_hook_func_t *on_signal) {
    rl_readline_name = "caggctl";
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = " \t";
    rl_signal_event_hook = on_signal;
    rl_catch_signals = 1;
}

static inline void caggctl_rl_no_file_completion(void) { rl_attempted_completion_over = 1; }

/* Ends the line being edited: readline() returns it, emptied. */
static inline void caggctl_rl_abandon_line(void) {
    rl_replace_line("", 0);
    rl_crlf();
    rl_done = 1;
}

static inline const char *caggctl_rl_line(void) { return rl_line_buffer; }
