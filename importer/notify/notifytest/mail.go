package notifytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Letter is a mail that has arrived.
type Letter struct {
	From    string
	To      []string
	Subject string // decoded
	Header  mail.Header
	Body    string // as it was sent
	Secure  bool   // it came encrypted
}

// MailServer is an SMTP server.
type MailServer struct {
	Address string // host:port
	Roots   *x509.CertPool
	PEM     []byte // its certificate

	user, password string
	mechanism      string
	wantTLS        bool

	mu    sync.Mutex
	got   []Letter
	down  bool
	no    string // an address that it takes no mail for
	later bool   // it says so for now, not for good
	tried int
}

// NewMailServer starts one. kind is starttls, tls or none. With a user it takes mail only after a login, by a mechanism such as
// PLAIN or LOGIN.
func NewMailServer(t testing.TB, kind, user, password, mechanism string) *MailServer {
	t.Helper()
	m := &MailServer{user: user, password: password, mechanism: mechanism, wantTLS: kind != "none"}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: m, conn: c}, nil }))
	server.Domain, server.AllowInsecureAuth = "mail.example.com", false
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.Address = listener.Addr().String()
	if kind != "none" {
		certificate, err := m.certificate()
		if err != nil {
			t.Fatal(err)
		}
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	if kind == "tls" {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return m
}

// certificate makes one for 127.0.0.1.
func (m *MailServer) certificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	m.PEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	m.Roots = x509.NewCertPool()
	m.Roots.AppendCertsFromPEM(m.PEM)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// Down makes it take no mail.
func (m *MailServer) Down(down bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = down
}

// RefuseAddress makes it take no mail for an address, for now or for good.
func (m *MailServer) RefuseAddress(to string, forNow bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.no, m.later = to, forNow
}

// Got are the mails that have arrived.
func (m *MailServer) Got() []Letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.got)
}

type session struct {
	server   *MailServer
	conn     *smtp.Conn
	loggedIn bool
	letter   Letter
}

func (s *session) Reset()        { s.letter = Letter{} }
func (s *session) Logout() error { return nil }

func (s *session) AuthMechanisms() []string {
	if s.server.user == "" {
		return nil
	}
	return []string{s.server.mechanism}
}

func (s *session) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != s.server.user || password != s.server.password {
			return smtp.ErrAuthFailed
		}
		s.loggedIn = true
		return nil
	}
	if mechanism == "LOGIN" {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

// loginServer is the mechanism LOGIN, which the library does not have any more.
type loginServer struct {
	check func(user, password string) error
	step  int
	user  string
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.tried++
	_, secure := s.conn.TLSConnectionState()
	switch {
	case s.server.down:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "come back later"}
	case s.server.wantTLS && !secure:
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Must issue a STARTTLS command first"}
	case s.server.user != "" && !s.loggedIn:
		return smtp.ErrAuthRequired
	}
	s.letter.From, s.letter.Secure = from, secure
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if to == s.server.no && s.server.later {
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "come back later"}
	}
	if to == s.server.no {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	s.letter.To = append(s.letter.To, to)
	return nil
}

// Data takes a mail if it has what each must have.
func (s *session) Data(r io.Reader) error {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(message.Body)
	if err != nil {
		return err
	}
	date, dateErr := message.Header.Date()
	id := message.Header.Get("Message-ID")
	if dateErr != nil || date.IsZero() || !strings.HasPrefix(id, "<") || !strings.Contains(id, "@") {
		return errors.New("no Date or Message-ID")
	}
	s.letter.Header, s.letter.Body = message.Header, string(body)
	if s.letter.Subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.got = append(s.server.got, s.letter)
	return nil
}
