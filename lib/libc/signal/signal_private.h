/* signal_private.h - what a handler returns to. */
#ifndef SIGNAL_PRIVATE_H
#define SIGNAL_PRIVATE_H

void __signal_return(void);

#endif
