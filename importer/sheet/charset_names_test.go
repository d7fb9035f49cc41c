package sheet

import (
	"strings"
	"testing"

	"hgeimport/importer/sheet/sheettest"
)

// ordinary are names and streets as they stand in a file whose other text is ASCII.
var ordinary = map[string][]string{
	"windows-1252": {"Ana Muñoz", "José García", "François Lefèvre", "Jürgen Müller", "Straße", "Jörg Weiß", "O’Hara", "Zoë Brontë",
		"Søren Kjær", "Håkon Ås", "Åsa Lindström", "João Conceição", "São Paulo", "Málaga", "Peña", "Gómez", "Núñez", "Ibáñez",
		"Crème Brûlée", "Château d’Eau", "Renée Noël", "Benoît", "Hélène", "Jérôme", "Königsallee 5", "Düsseldorf", "Köln", "Zürich",
		"Graz Äußere Ring", "Bjørn Ødegård", "Malmö", "Ångström", "Nuñez Peña", "D’Angelo", "Peter’s Café", "“Sample” GmbH",
		"Ramón", "Iñaki", "Bogotá", "Hernández", "Pérez", "Sánchez", "Rodríguez", "Martínez", "Jiménez",
		"Calle Peñón nº 5", "Größe", "MÜLLER", "MUÑOZ", "GARCÍA", "Æbeltoft", "Brønshøj", "Übergabe", "Empfänger"},
	"iso-8859-1": {"Guðrún Þórsdóttir", "Sigurður Jónsson", "Reykjavík"}, // also windows-1252
	"windows-1250": {"Łukasz Żółć", "Dvořák", "Jiří Novák", "Škoda", "Kovačević", "Gdańsk", "Kraków ul. Długa", "Łódź", "Wrocław",
		"Kamiński", "Černý", "Tomáš Procházka", "Růžičková", "Plzeň", "Győr", "Pécs Kossuth tér", "Erdős", "Szűcs", "Žižkov",
		"Zoë Šimek", "Bożena Święta", "Józef Wójcik", "Małgorzata", "Čapek", "Miloš", "Đorđe", "Ljubljana Šiška", "Košice"},
	"windows-1251": {"Иван Петров", "Москва", "Санкт-Петербург", "Екатерина Смирнова", "ул. Ленина", "Київ", "Олена Шевченко",
		"Щербаков",
		"МОСКВА", "Юрий", "Алексей", "Дмитрий", "София"},
	"windows-1254": {"Ayşe Yılmaz", "İstanbul", "Şahin", "Doğan", "Işık", "Çağlar", "Gülşen Özdemir", "Beyoğlu", "Kadıköy",
		"Yıldız"},
	"macintosh":  {"Ana Muñoz", "Jürgen Müller", "Straße", "François", "Köln", "García", "Hélène", "O’Hara", "Zürich", "Björn"},
	"cp866":      {"Иван Петров", "Москва", "Екатерина"},
	"koi8-r":     {"Иван Петров", "Москва", "Екатерина"},
	"iso-8859-2": {"Łukasz Żółć", "Tomáš Dvořák", "Kamiński"},
	"cp850":      {"Ana Muñoz", "Jürgen Müller", "Straße", "François"},
	"cp949":      {"김철수", "서울특별시 강서구", "박영희", "이준호", "부산광역시 해운대구 우동", "최", "정민우"},
	"gb18030":    {"张伟", "王芳", "深圳市宝安区", "上海市浦东新区", "李娜", "义乌", "刘洋", "广东省东莞市虎门镇"},
	"big5":       {"王小明", "臺北市信義區", "陳美玲", "高雄市", "林志豪"},
	"cp932":      {"佐藤太郎", "東京都大田区", "ヤマダ商店", "大阪市北区", "鈴木", "田中花子", "さくら"},
	"euc-jp":     {"佐藤太郎", "東京都大田区羽田空港", "ヤマダ商店"},
}

// TestOrdinaryNames makes sure that no name goes out garbled: its file is read as it was written, or it asks, and what was
// written is among the choices. A file of many names asks nothing.
func TestOrdinaryNames(t *testing.T) {
	asks, all := map[string]int{}, map[string]int{}
	for coding, names := range ordinary {
		c, _ := CharsetNamed(coding)
		for _, name := range names {
			all[coding]++
			if isAsked(t, c, "order,weight,contact\n"+strings.Repeat("HGE2611030000000,1.2,"+name+"\n", 3), name) {
				asks[coding]++
			}
		}
		if isAsked(t, c, "order,weight,contact\n1,"+strings.Join(names, "\n2,")+"\n", "all names") && !rare[coding] {
			t.Errorf("a file of many names in %s asks", coding)
		}
	}
	for coding, n := range asks {
		if most := all[coding] / 5; (coding == "windows-1252" || coding == "cp949" || coding == "big5") && n > most {
			t.Errorf("%d of %d names in %s ask, more than %d", n, all[coding], coding, most)
		}
	}
}

// rare are encodings that nobody should have today, and languages that share their letters with a larger one: a question is fine.
var rare = map[string]bool{"iso-8859-2": true, "cp850": true, "iso-8859-1": true}

// isAsked reads a file of one name, and tells whether it asks which encoding it is in.
func isAsked(t *testing.T, c Charset, text, what string) bool {
	t.Helper()
	content := encoded(t, c, text)
	file := opened(t, sheettest.FileOf(t, content), Options{IsHeader: aFewHeaders}).content.(*csvContent).textFile
	shown, found := "", false
	for _, candidate := range append([]Charset{file.charset}, file.unclear...) {
		got := candidate.text(content)
		found = found || got == text
		shown += " | " + candidate.Name + " " + strings.TrimPrefix(strings.SplitN(got, "\n", 3)[1], "HGE2611030000000,1.2,")
	}
	switch asks := len(file.unclear) > 0; {
	case !asks && file.charset.text(content) != text:
		t.Errorf("%s in %s is garbled:%s", what, c.Name, shown)
	case asks && !found:
		t.Errorf("%s in %s: asked without it:%s", what, c.Name, shown)
	case asks && file.unclear[0].Name != file.charset.Name:
		t.Errorf("%s in %s: shown as %s", what, c.Name, file.charset.Name)
	case asks:
		t.Logf("asks %s in %s:%s", what, c.Name, shown)
	}
	return len(file.unclear) > 0
}
