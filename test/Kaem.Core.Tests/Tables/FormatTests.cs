using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>Values are learned as what they are and written as they came.</summary>
public class FormatTests
{
    private static readonly Dictionary<string, (ColumnKind Kind, string[] Texts, double[] Values)> Written = new()
    {
        ["decimals"] = (ColumnKind.Real, ["7.25", "12.5", "9"], [7.25, 12.5, 9]),
        ["as many decimals"] = (ColumnKind.Real, ["7.50", "12.25", "-9.00"], [7.5, 12.25, -9]),
        ["whole, with decimals"] = (ColumnKind.Real, ["7.0", "12.0"], [7, 12]),
        ["tiny"] = (ColumnKind.Real, ["0.000001", "0.5", "123456"], [0.000001, 0.5, 123456]),
        ["exponents"] = (ColumnKind.Real, ["1E-07", "2.5E+20"], [1e-7, 2.5e20]),
        ["small exponents"] = (ColumnKind.Real, ["1e-07", "2.5e+20"], [1e-7, 2.5e20]),
        ["every one with an exponent"] = (ColumnKind.Real, ["7.280e+05", "-1.000e-03", "0.000e+00"], [728000, -0.001, 0]),
        ["every one with an exponent, as short as can be"] = (ColumnKind.Real, ["7.28E5", "1E-12", "-2.5E0"], [728000, 1e-12, -2.5]),
        ["as numpy saves them"] = (ColumnKind.Real, ["5.000000000000000000e-01", "1.249999999999999971e+100"], [0.5, 1.25e100]),
        ["parentheses"] = (ColumnKind.Real, ["154.50", "(345.25)", "0.00"], [154.5, -345.25, 0]),
        ["parentheses around dollars"] = (ColumnKind.Integer, ["$1,500", "($2,345)"], [1500, -2345]),
        ["minus behind"] = (ColumnKind.Integer, ["666-", "788"], [-666, 788]),
        ["minus of print"] = (ColumnKind.Integer, ["−19", "454"], [-19, 454]),
        ["minus of print before dollars"] = (ColumnKind.Integer, ["−$19", "$454"], [-19, 454]),
        ["dollars"] = (ColumnKind.Integer, ["$1", "$250", "-$3"], [1, 250, -3]),
        ["thousands"] = (ColumnKind.Integer, ["1,234", "5", "12,345,678", "-1,000"], [1234, 5, 12345678, -1000]),
        ["dollars and cents"] = (ColumnKind.Real, ["$1,234.50", "$0.99"], [1234.5, 0.99]),
        ["percent"] = (ColumnKind.Integer, ["5 %", "100 %"], [5, 100]),
        ["percent, close"] = (ColumnKind.Real, ["5.5%", "10%"], [5.5, 10]),
        ["euros"] = (ColumnKind.Real, ["1.234,50 €", "0,99 €"], [1234.5, 0.99]),
        ["comma"] = (ColumnKind.Real, ["1,5", "0,25", "-3"], [1.5, 0.25, -3]),
        ["currency codes"] = (ColumnKind.Integer, ["EUR 5", "EUR 12"], [5, 12]),
        ["blanks"] = (ColumnKind.Real, ["1 234,5", "7,25"], [1234.5, 7.25]),
        ["ISO day"] = (ColumnKind.Date, ["2024-05-17", "1969-12-31", "2024-11-02"], [19860, -1, 20029]),
        ["German day"] = (ColumnKind.Date, ["17.05.2024", "31.12.1969"], [19860, -1]),
        ["short German day"] = (ColumnKind.Date, ["17.5.2024", "1.2.1970"], [19860, 31]),
        ["American day"] = (ColumnKind.Date, ["05/17/2024", "12/31/1969"], [19860, -1]),
        ["British day"] = (ColumnKind.Date, ["17/05/2024", "31/12/1969"], [19860, -1]),
        ["named month"] = (ColumnKind.Date, ["17-May-2024", "02-Nov-2024"], [19860, 20029]),
        ["month first"] = (ColumnKind.Date, ["May 17, 2024", "Nov 2, 2024"], [19860, 20029]),
        ["digits"] = (ColumnKind.Date, ["20240517", "19691231"], [19860, -1]),
        ["month"] = (ColumnKind.Date, ["2024-05", "1970-01"], [19844, 0]),
        ["stamp"] = (ColumnKind.Timestamp, ["1970-01-02 10:15:00", "1969-12-31 23:59:59"], [86400 + 10 * 3600 + 15 * 60, -1]),
        ["stamp, ISO"] = (ColumnKind.Timestamp, ["1970-01-02T10:15:00Z", "1970-01-01T00:00:01Z"], [86400 + 10 * 3600 + 15 * 60, 1]),
        ["stamp with offset"] = (ColumnKind.Timestamp, ["1970-01-02T10:15:00+02:00", "1970-01-01T00:00:01+02:00"], [86400 + 10 * 3600 + 15 * 60, 1]),
        ["milliseconds"] = (ColumnKind.Timestamp, ["1970-01-01 00:00:01.250", "1970-01-01 00:00:02.500"], [1.25, 2.5]),
        ["as many digits as need be"] = (ColumnKind.Timestamp, ["1970-01-01 00:00:01.25", "1970-01-01 00:00:02"], [1.25, 2]),
        ["German stamp"] = (ColumnKind.Timestamp, ["02.01.1970 10:15", "01.01.1970 00:01"], [86400 + 10 * 3600 + 15 * 60, 60]),
        ["American stamp"] = (ColumnKind.Timestamp, ["1/2/1970 10:15 AM", "1/13/1970 3:01 PM"], [86400 + 10 * 3600 + 15 * 60, 12 * 86400 + 15 * 3600 + 60]),
        ["time"] = (ColumnKind.Time, ["10:15", "00:01"], [10 * 3600 + 15 * 60, 60]),
        ["time with seconds"] = (ColumnKind.Time, ["10:15:30", "00:01:00"], [10 * 3600 + 15 * 60 + 30, 60]),
        ["hours beyond a day"] = (ColumnKind.Duration, ["26:15:00", "0:01:00", "-1:00:00"], [26 * 3600 + 15 * 60, 60, -3600]),
        ["days and hours"] = (ColumnKind.Duration, ["1.02:15:00", "00:01:00"], [26 * 3600 + 15 * 60, 60]),
    };

    public static TheoryData<string> Names => [.. Written.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_are_read_and_written_as_they_came(string name)
    {
        var (kind, texts, values) = Written[name];
        var text = new TextTable(["c"], [texts]);
        var schema = TableSchema.Infer(text);
        schema.Columns[0].Kind.Should().Be(kind);
        var column = (NumericColumn)text.Parse(schema)["c"];
        column.Values.ToArray().Should().Equal(values);
        Texts(column).Should().Equal(texts);
        // Through the encoding and its file, too.
        var codec = TableCodec.FromJson(TableCodec.Fit(text.Parse(schema)).ToJson());
        codec.Schema.Columns[0].Should().BeEquivalentTo(schema.Columns[0]);
        Texts(codec.Decode(codec.Encode(text.Parse(schema)), 1)["c"]).Should().HaveCount(texts.Length).And.OnlyContain(written => text.Parse(schema).Rows > 0
            && new TextTable(new[] { "c" }, new[] { new[] { written } }, null).Parse(schema).Rows == 1);
    }

    [Theory]
    [InlineData("01234", "56", ColumnKind.Categorical)]
    [InlineData("1.2.3", "4.5.6", ColumnKind.Categorical)]
    [InlineData("1,23", "4,567", ColumnKind.Real)]
    [InlineData("1,2345", "4", ColumnKind.Real)]
    [InlineData("A1", "B2", ColumnKind.Categorical)]
    [InlineData("2024-13-01", "2024-01-01", ColumnKind.Categorical)]
    [InlineData("12kg", "13kg", ColumnKind.Categorical)]
    [InlineData("(1)", "(2)", ColumnKind.Categorical)]
    [InlineData("1-", "2-", ColumnKind.Categorical)]
    [InlineData("(555) 1", "5", ColumnKind.Categorical)]
    [InlineData("TRUE", "FALSE", ColumnKind.Boolean)]
    [InlineData("12345678", "20240101", ColumnKind.Integer)]
    public void What_looks_nearly_like_numbers_or_days_is_told_from_them(string first, string second, ColumnKind kind) =>
        TableSchema.Infer(new TextTable(["c"], [[first, second]])).Columns[0].Kind.Should().Be(kind);

    [Theory]
    [InlineData("e")]
    [InlineData("x+00")]
    [InlineData("e+0000")]
    public void Exponents_that_are_none_are_refused(string pattern) =>
        FluentActions.Invoking(() => new NumberFormat { ExponentPattern = pattern }).Should().Throw<ArgumentException>().WithMessage("*'e+00'*");

    [Fact]
    public void Negative_numbers_are_written_in_one_of_the_known_ways() =>
        FluentActions.Invoking(() => new NumberFormat { NegativePattern = "[n]" }).Should().Throw<ArgumentException>().WithMessage("*'(n)'*'[n]'*");

    [Fact]
    public void Days_and_months_that_can_not_be_told_apart_are_said_and_can_be_given()
    {
        var text = new TextTable(["when"], [["03/04/2024", "05/06/2024"]]);
        var schema = TableSchema.Infer(text);
        schema.Notes.Should().ContainSingle().Which.Text.Should().Contain("MM/dd/yyyy");
        ((NumericColumn)text.Parse(schema)["when"]).Values[0].Should().Be(19786);
        var options = new ColumnKindOptions { Formats = new Dictionary<string, ColumnFormat> { ["when"] = new TemporalFormat(ColumnKind.Date, "dd/MM/yyyy") } };
        var given = TableSchema.Infer(text, options: options);
        ((NumericColumn)text.Parse(given)["when"]).Values[0].Should().Be(19816);
        text.Parse(given)["when"].TextAt(1).Should().Be("05/06/2024");
    }

    [Fact]
    public void One_column_with_decimals_after_commas_says_how_the_others_are_meant()
    {
        var text = new TextTable(["a", "b"], [["1,234", "5,678"], ["1,5", "2,25"]]);
        TableSchema.Infer(new TextTable(["a"], [["1,234", "5,678"]])).Columns[0].Kind.Should().Be(ColumnKind.Integer);
        ((NumericColumn)text.Parse(TableSchema.Infer(text))["a"]).Values.ToArray().Should().Equal(1.234, 5.678);
        ((NumericColumn)text.Parse(TableSchema.Infer(text, options: new ColumnKindOptions { DecimalComma = false }))["a"]).Values[0].Should().Be(1234);
    }

    [Fact]
    public void Whole_numbers_beyond_a_double_stay_as_they_are()
    {
        string[] ids = [.. Enumerable.Range(0, 30).Select(i => $"92233720368547700{i + 10}")];
        var text = new TextTable(["id"], [ids]);
        var schema = TableSchema.Infer(text);
        schema.Columns[0].Kind.Should().Be(ColumnKind.Identifier);
        schema.Notes[0].Text.Should().Contain("more digits than a double holds");
        Texts(text.Parse(schema)["id"]).Should().Equal(ids);
        TableSchema.Infer(new TextTable(["x"], [["0.1234567890123456789", "2"]])).Notes[0].Text.Should().Contain("rounded");
        TableSchema.Infer(new TextTable(["x"], [["0.30000000000000004", "2"]])).Notes.Should().BeEmpty();
    }

    [Fact]
    public void Times_of_full_hours_are_generated_as_such()
    {
        var random = new Random(1);
        string[] texts = [.. Enumerable.Range(0, 400).Select(_ => $"2024-0{random.Next(1, 10)}-{random.Next(10, 29)} {random.Next(24):00}:00:00")];
        var text = new TextTable(["at"], [texts]);
        var table = text.Parse(TableSchema.Infer(text));
        foreach (var numeric in new[] { NumericEncoding.Bins, NumericEncoding.Quantile, NumericEncoding.Standard })
        {
            var codec = TableCodec.FromJson(TableCodec.Fit(table, new EncodingOptions { Numeric = numeric, MostBins = 8 }).ToJson());
            Texts(codec.Decode(codec.Encode(table), 3)["at"]).Should().OnlyContain(written => written.EndsWith(":00:00"));
        }
    }

    [Fact]
    public void Strays_among_days_and_numbers_are_gaps_and_named()
    {
        string[] days = [.. Enumerable.Range(1, 25).Select(i => i == 4 ? "-" : $"2024-05-{i:00}")];
        var text = new TextTable(["day"], [days]);
        var schema = TableSchema.Infer(text);
        schema.Columns[0].Kind.Should().Be(ColumnKind.Date);
        schema.Notes.Should().ContainSingle().Which.Text.Should().Be("1 of its 25 values counts as missing: row 3 is '-'.");
        text.Parse(schema)["day"].IsMissing(3).Should().BeTrue();
        FluentActions.Invoking(() => new TextTable(["day"], [["tomorrow"]]).Parse(schema)).Should().Throw<FormatException>()
            .WithMessage("Row 0 of column 'day' is 'tomorrow', not a Date written as yyyy-MM-dd*");
    }

    [Theory]
    [InlineData(ColumnKind.Date, "nothing")]
    [InlineData(ColumnKind.Real, "yyyy")]
    [InlineData(ColumnKind.Time, "")]
    public void Patterns_that_write_nothing_of_the_kind_are_refused(ColumnKind kind, string pattern) =>
        FluentActions.Invoking(() => new TemporalFormat(kind, pattern)).Should().Throw<ArgumentException>();

    private static string[] Texts(TableColumn column) => [.. Enumerable.Range(0, column.Rows).Select(column.TextAt)];
}
