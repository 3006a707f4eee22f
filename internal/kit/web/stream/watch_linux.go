package stream

import (
	"errors"
	"fmt"
	"sync"
	"syscall"
)

// watch sees phones leave without a goroutine for each: the kernel says when the other end of a socket closed.
type watch struct {
	poll, wake int // the epoll, and the writing end of a pipe that ends it
	pipe       int
	mu         sync.Mutex
	phones     map[int32]*phone // by socket
	closed     bool
	ended      chan struct{}
}

func newWatch() (*watch, error) {
	poll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("stream: open an epoll: %w", err)
	}
	var ends [2]int
	if err := syscall.Pipe2(ends[:], syscall.O_CLOEXEC|syscall.O_NONBLOCK); err != nil {
		return nil, errors.Join(fmt.Errorf("stream: open a pipe: %w", err), syscall.Close(poll))
	}
	w := &watch{poll: poll, pipe: ends[0], wake: ends[1], phones: map[int32]*phone{}, ended: make(chan struct{})}
	err = syscall.EpollCtl(poll, syscall.EPOLL_CTL_ADD, ends[0], &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(ends[0])})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("stream: watch a pipe: %w", err), syscall.Close(poll), syscall.Close(ends[0]), syscall.Close(ends[1]))
	}
	return w, nil
}

// mind begins to watch a phone. Where the kernel refuses, the next heartbeat finds out.
func (w *watch) mind(p *phone) {
	_ = p.sock.raw.Control(func(fd uintptr) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.closed {
			return
		}
		w.phones[int32(fd)] = p
		_ = syscall.EpollCtl(w.poll, syscall.EPOLL_CTL_ADD, int(fd),
			&syscall.EpollEvent{Events: syscall.EPOLLRDHUP | syscall.EPOLLONESHOT, Fd: int32(fd)})
	})
}

// forget is called before the socket is closed: its number may be another's a moment later.
func (w *watch) forget(p *phone) {
	_ = p.sock.raw.Control(func(fd uintptr) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.phones[int32(fd)] == p && !w.closed {
			delete(w.phones, int32(fd))
			_ = syscall.EpollCtl(w.poll, syscall.EPOLL_CTL_DEL, int(fd), &syscall.EpollEvent{})
		}
	})
}

// run removes phones as they leave, until close.
func (w *watch) run() {
	defer close(w.ended)
	events := make([]syscall.EpollEvent, 256)
	for {
		n, err := syscall.EpollWait(w.poll, events, -1)
		if err != nil && !errors.Is(err, syscall.EINTR) {
			return // only a closed epoll fails, and heartbeats still find who left
		}
		for _, e := range events[:max(n, 0)] {
			if e.Fd == int32(w.pipe) {
				return
			}
			w.mu.Lock()
			p := w.phones[e.Fd]
			w.mu.Unlock()
			if p != nil {
				p.gone()
			}
		}
	}
}

func (w *watch) close() {
	_, _ = syscall.Write(w.wake, []byte{0})
	<-w.ended
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for _, fd := range []int{w.poll, w.pipe, w.wake} {
		_ = syscall.Close(fd)
	}
}
