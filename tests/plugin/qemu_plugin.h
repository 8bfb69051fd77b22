/* qemu_plugin.h - the few functions of QEMU that our plugins call.
 *
 * Debian ships no header for plugins, so this is our own declaration of what
 * we use, by QEMU's documentation ("QEMU TCG Plugins"). All of it is in every
 * version of the interface; QEMU 7.2 accepts version 1 (and 0), 10.0 accepts
 * 2 to 4. PLUGIN_VERSION is the one that this plugin says it was made for. */
#ifndef QEMU_PLUGIN_H
#define QEMU_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION 1
#endif

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info_t;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };

/* `call` is called whenever a block of guest code has been translated. */
void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t id,
    void (*call)(qemu_plugin_id_t id, struct qemu_plugin_tb *block));
/* `call` is called whenever the block is about to be executed. */
void qemu_plugin_register_vcpu_tb_exec_cb(
    struct qemu_plugin_tb *block, void (*call)(unsigned cpu, void *data),
    enum qemu_plugin_cb_flags flags, void *data);
/* `call` is called before QEMU ends. */
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id,
                                    void (*call)(qemu_plugin_id_t id,
                                                 void *data),
                                    void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *block);

/* The plugin defines these two. */
extern int qemu_plugin_version;
int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info,
                        int count, char **arguments);

#endif
