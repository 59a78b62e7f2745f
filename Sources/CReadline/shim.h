#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>
#include <readline/readline.h>
#include <readline/history.h>

/* Readline is controlled through global variables, which Swift 6 can't access safely. Call these functions on one
   thread only. */

static int caggctl_rl_was_interrupted = 0;
static int caggctl_rl_wake_descriptor = -1;

/* Reads a key. If something was written to the wake pipe, clears the line and ends it.
   Readline's own handling of Ctrl-C needs the signal to reach the reading thread, but the main actor's thread may
   block it. */
static inline int caggctl_rl_getc(FILE *stream) {
    struct pollfd inputs[2] = {
        {.fd = fileno(stream), .events = POLLIN}, {.fd = caggctl_rl_wake_descriptor, .events = POLLIN}};
    for (;;) {
        int ready = poll(inputs, 2, -1);
        rl_check_signals();
        if (ready < 0 && errno != EINTR) return EOF;
        if (ready <= 0) continue;
        unsigned char byte;
        if (inputs[1].revents & POLLIN) {
            while (read(inputs[1].fd, &byte, 1) == 1) {}
            caggctl_rl_was_interrupted = 1;
            rl_replace_line("", 0);
            return '\n';
        }
        ssize_t count = read(inputs[0].fd, &byte, 1);
        if (count == 1) return byte;
        if (count == 0 || errno != EINTR) return EOF;
    }
}

/* Handles Ctrl-C at the prompt: clears the line and ends it. */
static inline int caggctl_rl_interrupt(int count, int key) {
    (void)count;
    (void)key;
    caggctl_rl_was_interrupted = 1;
    rl_replace_line("", 0);
    return rl_newline(1, '\n');
}

/* Makes Ctrl-C an ordinary key while a line is edited. As a signal it could be handled out of order with other keys. */
static inline void caggctl_rl_prepare_terminal(int meta) {
    rl_prep_terminal(meta);
    struct termios settings;
    int terminal = fileno(rl_instream ? rl_instream : stdin);
    if (tcgetattr(terminal, &settings) != 0) return;
    settings.c_cc[VINTR] = _POSIX_VDISABLE;
    tcsetattr(terminal, TCSADRAIN, &settings);
}

/* Sets readline up for the prompt: completion, the wake pipe and Ctrl-C. Call it once, before the first line. */
static inline void caggctl_rl_setup(rl_completion_func_t *complete, int wake_descriptor) {
    rl_readline_name = "caggctl";
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = " \t";
    caggctl_rl_wake_descriptor = wake_descriptor;
    rl_getc_function = caggctl_rl_getc;
    rl_catch_signals = 0;
    rl_prep_term_function = caggctl_rl_prepare_terminal;
    rl_initialize();
    rl_bind_key('C' & 0x1F, caggctl_rl_interrupt);
    /* Standard output is for data. If it isn't a terminal, the prompt is printed on standard error. */
    if (!isatty(STDOUT_FILENO)) rl_outstream = stderr;
}

/* Keeps readline from completing file names if the completion function has no candidates. */
static inline void caggctl_rl_no_file_completion(void) { rl_attempted_completion_over = 1; }

/* Returns the line that is being edited; valid until the next key. */
static inline const char *caggctl_rl_line(void) { return rl_line_buffer; }

/* Returns whether Ctrl-C ended the last line, and resets it. */
static inline int caggctl_rl_take_interrupt(void) {
    int was = caggctl_rl_was_interrupted;
    caggctl_rl_was_interrupted = 0;
    return was;
}
