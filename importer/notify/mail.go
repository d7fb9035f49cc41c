package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail"
)

// Mail sends messages by SMTP.
type Mail struct {
	To       []string
	From     string
	Server   string // host:port
	TLS      string // starttls | tls | none
	User     string
	Password string
	Roots    *x509.CertPool // nil = those of the system
}

var _ Sender = (*Mail)(nil)

// TLSKinds are the values of Mail.TLS.
var TLSKinds = []string{"starttls", "tls", "none"}

// Send sends a message once, to all addresses. If the server refuses one of them, the others get a letter each.
func (m *Mail) Send(ctx context.Context, message Message) error {
	err := m.send(ctx, message, m.To)
	if err == nil {
		return nil
	}
	if len(m.To) == 1 || !refusesAddress(err) {
		return m.failed(err)
	}
	var refused []string
	for i, to := range m.To {
		toErr := m.send(ctx, message, []string{to})
		if toErr != nil && !refusesAddress(toErr) {
			return m.failed(toErr) // it is sent to all again; who has it knows it by its ID
		}
		if toErr != nil {
			err, refused = toErr, append(refused, strconv.Itoa(i+1))
		}
	}
	switch len(refused) {
	case 0:
		return nil
	case len(m.To):
		return m.failed(err)
	}
	failed := m.failed(err)
	failed.Some, failed.What = true, "not to address "+strings.Join(refused, ", ")+" of its mail: "+failed.What
	failed.hint = "the others have got it: correct the address in mail of this [[receiver]], or take it out"
	return failed
}

// refusesAddress tells whether the server has refused a letter for good because of an address that it is for.
func refusesAddress(err error) bool {
	var refusal *mail.SendError
	return errors.As(err, &refusal) && refusal.Reason == mail.ErrSMTPRcptTo && !refusal.IsTemp()
}

func (m *Mail) send(ctx context.Context, message Message, to []string) error {
	letter, err := m.letter(message, to)
	if err != nil {
		return err
	}
	client, err := m.client()
	if err != nil {
		return err
	}
	return client.DialAndSendWithContext(ctx, letter)
}

// Try connects and logs in, and sends nothing.
func (m *Mail) Try(ctx context.Context) error {
	client, err := m.client()
	if err != nil {
		return m.failed(err)
	}
	if err := client.DialWithContext(ctx); err != nil {
		return m.failed(err)
	}
	client.Close()
	return nil
}

// letter is a message as mail. Its Message-ID is made of the ID, so that programs see one that came twice as one.
func (m *Mail) letter(message Message, to []string) (*mail.Msg, error) {
	letter := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP))
	if err := errors.Join(letter.From(m.From), letter.To(to...)); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(m.From, "@")
	letter.SetMessageIDWithValue(message.ID + "@" + strings.TrimSuffix(domain, ">"))
	letter.SetDateWithValue(message.At)
	letter.Subject(message.Title)
	letter.SetUserAgent("hgeimport")
	letter.SetBulk()                                        // so that no absence note answers it
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834
	letter.SetBodyString(mail.TypeTextPlain, message.text()+"\n")
	return letter, nil
}

func (m *Mail) client() (*mail.Client, error) {
	host, portText, err := net.SplitHostPort(m.Server)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return nil, err
	}
	options := []mail.Option{mail.WithPort(port), mail.WithTimeout(timeout),
		mail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: m.Roots, MinVersion: tls.VersionTLS12})}
	switch m.TLS {
	case "tls":
		options = append(options, mail.WithSSL())
	case "none":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if m.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(m.User), mail.WithPassword(m.Password))
	}
	return mail.NewClient(host, options...)
}

// failed is an error without addresses and the login.
func (m *Mail) failed(err error) *Error {
	text := err.Error()
	if errors.Is(err, context.DeadlineExceeded) {
		text = "no answer in time"
	}
	hint := "is the mail server up? Compare smtp, smtp_tls and the login in [notify] with what it wants, then try with " +
		"`hgeimport notify test`"
	var unknown x509.UnknownAuthorityError
	var wrongName x509.HostnameError
	switch {
	case errors.As(err, &unknown):
		hint = "this machine does not trust the certificate of the mail server: add its authority to those of the system"
	case errors.As(err, &wrongName):
		hint = "write the name into smtp that is in the certificate of the mail server"
	}
	return &Error{What: without(text, append([]string{m.Password, m.User, m.From}, m.To...)...), hint: hint}
}
