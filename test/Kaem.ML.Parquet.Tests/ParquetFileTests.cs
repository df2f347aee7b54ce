using DuckDB.NET.Data;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Reliability;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests;

/// <summary>Parquet files that DuckDB wrote are read, and those that are written DuckDB reads.</summary>
public sealed class ParquetFileTests : IDisposable
{
    private const string AllTypes = """
        i::TINYINT AS i8, i::SMALLINT AS i16, i::INTEGER AS i32, (i * 1000000007)::BIGINT AS i64, i::UTINYINT AS u8, i::USMALLINT AS u16, i::UINTEGER AS u32,
        i::UBIGINT AS u64, (i / 10)::FLOAT AS f, (i / 3)::DOUBLE AS d, (i / 100)::DECIMAL(9, 2) AS price, i::DECIMAL(18, 0) AS whole, i % 2 = 0 AS flag,
        CASE WHEN i % 3 = 0 THEN NULL ELSE 'té' || i END AS text, DATE '2024-02-28' + i::INTEGER AS day,
        TIMESTAMP '2024-01-01 10:00:00.123456' + INTERVAL (i) MINUTE AS stamp, TIMESTAMPTZ '2024-01-01 10:00:00+02' + INTERVAL (i) HOUR AS utc,
        TIMESTAMP_MS '2024-01-01 10:00:00.120' AS millis, TIMESTAMP_NS '2024-01-01 10:00:00.123456' AS nanos, TIME '10:15:30.5' + INTERVAL (i) SECOND AS clock,
        ('a71ba251-f653-4b83-a110-0a225fc671b' || i)::UUID AS id
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly DuckDBConnection _duck = new("DataSource=:memory:");
    private readonly MLContext _context = new(seed: 1);

    public ParquetFileTests() => _duck.Open();

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void All_types_are_read()
    {
        var table = ParquetFile.Read(Made($"SELECT {AllTypes} FROM range(10) t(i)"));
        table.Rows.Should().Be(10);
        table.Columns.Select(column => $"{column.Name} {column.Kind} {column.TextAt(4)}").Should().Equal(
            "i8 Integer 4", "i16 Integer 4", "i32 Integer 4", "i64 Integer 4000000028", "u8 Integer 4", "u16 Integer 4", "u32 Integer 4", "u64 Integer 4",
            "f Real 0.4", "d Real 1.3333333333333333", "price Real 0.04", "whole Integer 4", "flag Boolean True",
            "text Categorical té4", "day Date 2024-03-03",
            "stamp Timestamp 2024-01-01T10:04:00.123456", "utc Timestamp 2024-01-01T12:00:00Z", "millis Timestamp 2024-01-01T10:00:00.12",
            "nanos Timestamp 2024-01-01T10:00:00.123456", "clock Time 10:15:34.5", "id Categorical a71ba251-f653-4b83-a110-0a225fc671b4");
        table["text"].MissingCount.Should().Be(4);
    }

    [Fact]
    public void A_table_is_written_with_the_types_of_its_source()
    {
        string source = Made($"SELECT {AllTypes} FROM range(10) t(i)"), target = Target("out.parquet");
        var read = ParquetFile.Load(source);
        ParquetFile.Write(target, read.Table, read.Types);
        Query($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{target}')").Should().Equal(
            Query($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{source}')"));
        Query($"SELECT count(*) FROM (FROM '{source}' EXCEPT FROM '{target}')").Should().Equal("0");
        Query($"SELECT count(*) FROM '{target}'").Should().Equal("10");
        Directory.GetFiles(_folder.Path).Should().HaveCount(2);
    }

    [Fact]
    public void Gaps_are_nulls_of_every_type()
    {
        string nulls = string.Join(", ", Enumerable.Repeat("NULL", 21)), target = Target("out.parquet");
        string source = Made($"SELECT {AllTypes} FROM range(5) t(i) UNION ALL SELECT {nulls}");
        var read = ParquetFile.Load(source);
        read.Table.Columns.Should().OnlyContain(column => column.IsMissing(5));
        ParquetFile.Write(target, read.Table, read.Types);
        Query($"SELECT count(*) FROM (FROM '{source}' EXCEPT FROM '{target}')").Should().Equal("0");
        string[] some = ["i8", "f", "flag", "clock", "price", "day", "id"];
        Query($"SELECT count(*) FROM '{target}' WHERE {string.Join(" AND ", some.Select(name => $"{name} IS NULL"))}").Should().Equal("1");
    }

    [Fact]
    public void A_table_of_its_own_has_types_of_its_own()
    {
        string target = Target("own.parquet");
        ParquetFile.Write(target, new Table(
        [
            new NumericColumn("n", [1, double.NaN], isInteger: true), new NumericColumn("x", [0.1, 1e300]),
            CategoricalColumn.OfBooleans("b", [true, null]), CategoricalColumn.Of("t", ["ä", null]),
        ]));
        Query($"SELECT column_type FROM (DESCRIBE SELECT * FROM '{target}')").Should().Equal("BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR");
        Query($"SELECT n, x, b, t FROM '{target}'").Should().Equal("1|0.1|True|ä", "|1E+300||");
        var again = ParquetFile.Read(target, "t", "n");
        again.Columns.Select(column => column.Name).Should().BeEquivalentTo("t", "n");
    }

    [Theory]
    [InlineData("SELECT [1, 2] AS list, 1 AS n", "Column 'list' is nested (List)*")]
    [InlineData("SELECT {'a': 1} AS struct, 1 AS n", "Column 'struct' is nested (Struct)*")]
    [InlineData("SELECT 'a'::BLOB AS bytes, 1 AS n", "Column 'bytes' is of type byte[]*")]
    [InlineData("SELECT INTERVAL 1 DAY AS span, 1 AS n", "Column 'span' is of type Interval*")]
    [InlineData("SELECT (9007199254740991 + i)::BIGINT AS id FROM range(3) t(i)", "Row 2 of column 'id' is 9007199254740993; whole numbers may be*")]
    [InlineData("SELECT 18446744073709551615::UBIGINT AS id", "Row 0 of column 'id' is 18446744073709551615;*")]
    [InlineData("SELECT 12345678901234567.89::DECIMAL(38, 2) AS x", "Row 0 of column 'x' is 12345678901234567.89; all digits together*")]
    [InlineData("SELECT (1 / i)::DOUBLE AS x FROM range(1, 3) t(i) UNION ALL SELECT 'inf'::DOUBLE", "Row 2 of column 'x' is Infinity*")]
    public void What_a_table_can_not_have_is_refused_by_name(string query, string message)
    {
        string path = Made(query);
        FluentActions.Invoking(() => ParquetFile.Read(path)).Should().Throw<FormatException>().WithMessage($"'{path}' can't be read as a table: {message}");
        if (query.EndsWith("1 AS n", StringComparison.Ordinal))
            ParquetFile.Read(path, "n").Rows.Should().Be(1);
    }

    [Fact]
    public void What_the_types_of_a_file_can_not_have_is_refused_by_name()
    {
        string source = Made("SELECT 1::TINYINT AS small, DATE '2024-01-01' AS day, 2::INTEGER AS n"), target = Target("out.parquet");
        var types = ParquetFile.Load(source).Types;
        FluentActions.Invoking(() => ParquetFile.Write(target, new Table([new NumericColumn("small", [1, 300], isInteger: true)]), types)).Should()
            .Throw<ArgumentException>().WithMessage("Row 1 of column 'small' is 300, which the file's type SByte can't hold.");
        FluentActions.Invoking(() => ParquetFile.Write(target, new Table([CategoricalColumn.Of("day", ["2024-03-01", "soon"])]), types)).Should()
            .Throw<ArgumentException>().WithMessage("Row 1 of column 'day' is 'soon', not a date, which the file has.");
        File.Exists(target).Should().BeFalse();
        // Numbers that became fractions, and categories that were numbers, are written as what they are.
        ParquetFile.Write(target, new Table([new NumericColumn("n", [1.5]), CategoricalColumn.Of("small", ["x"])]), types);
        Query($"SELECT n, small FROM '{target}'").Should().Equal("1.5|x");
    }

    [Fact]
    public void What_is_no_parquet_file_is_refused()
    {
        string path = Target("odd.parquet");
        byte[] whole = File.ReadAllBytes(Made($"SELECT {AllTypes} FROM range(10) t(i)"));
        var random = new Random(3);
        int refusals = 0;
        foreach (byte[] bytes in (byte[][])[[], "PAR1"u8.ToArray(), "a,b\n1,2\n"u8.ToArray(), whole[..100], whole[..^1]])
        {
            File.WriteAllBytes(path, bytes);
            FluentActions.Invoking(() => ParquetFile.Read(path)).Should().Throw<FormatException>()
                .WithMessage($"'{path}' can't be read as Parquet, the file is damaged*");
        }
        for (int trial = 0; trial < 150; trial++)
        {
            byte[] bytes = [.. whole];
            for (int i = 0; i < 3; i++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                ParquetFile.Load(new MemoryStream(bytes)).Table.Rows.Should().BePositive();
            }
            catch (FormatException)
            {
                refusals++;
            }
        }
        refusals.Should().BeGreaterThan(20);
        FluentActions.Invoking(() => ParquetFile.Read("nowhere.parquet")).Should().Throw<FileNotFoundException>()
            .WithMessage("There is no file 'nowhere.parquet'*");
        FluentActions.Invoking(() => ParquetFile.Read(Made("SELECT 1 AS a"), "b")).Should().Throw<ArgumentException>()
            .WithMessage("There is no column 'b'. The columns are 'a'.*");
    }

    [Fact]
    public void Row_groups_stream_in_the_columns_that_are_asked_for()
    {
        string path = Target("groups.parquet");
        string rows = $"SELECT row::INTEGER AS row, {AllTypes} FROM (SELECT row, row % 10 AS i FROM range(20000) t(row))";
        Run($"COPY ({rows}) TO '{path}' (FORMAT PARQUET, ROW_GROUP_SIZE 2048)");
        var data = _context.Data.LoadFromParquet(path);
        data.GetRowCount().Should().Be(20_000);
        data.Schema["f"].Type.Should().Be(NumberDataViewType.Double);
        data.Schema["flag"].Type.Should().Be(TextDataViewType.Instance, "it may be missing");
        for (int pass = 0; pass < 2; pass++)
        {
            data.GetColumn<double>("row").Should().Equal(Enumerable.Range(0, 20_000).Select(i => (double)i));
            data.GetColumn<ReadOnlyMemory<char>>("text").ElementAt(19_998).ToString().Should().Be("té8");
            data.GetColumn<ReadOnlyMemory<char>>("text").ElementAt(19_999).ToString().Should().BeEmpty();
        }
        _context.Data.LoadFromParquet(path, "day", "u16").Schema.Select(column => column.Name).Should().BeEquivalentTo("day", "u16");
    }

    [Fact]
    public void A_view_is_saved_by_row_groups_with_its_own_types_or_the_files()
    {
        string source = Made($"SELECT {AllTypes} FROM range(10) t(i)"), target = Target("view.parquet"), own = Target("own.parquet");
        _context.Data.SaveAsParquet(_context.Data.LoadFromParquet(source), target, ParquetFile.Load(source).Types);
        Query($"SELECT count(*) FROM (FROM '{source}' EXCEPT FROM '{target}')").Should().Equal("0");

        var data = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 250_000).Select(
            i => new Row { Count = i, Share = i % 3 == 0 ? float.NaN : i / 4f, Flag = i % 2 == 0, Town = i % 5 == 0 ? "" : "Bonn" }));
        _context.Data.SaveAsParquet(_context.Transforms.Conversion.MapValueToKey("Key", "Town").Fit(data).Transform(data), own);
        Query($"SELECT column_type FROM (DESCRIBE SELECT * FROM '{own}')").Should().Equal("INTEGER", "FLOAT", "BOOLEAN", "VARCHAR", "VARCHAR");
        Query($"SELECT count(*), sum(Count), count(Share), count(Town), count(Key), count(DISTINCT Key) FROM '{own}'").Should()
            .Equal($"250000|{249_999L * 125_000}|166666|200000|200000|1");
        Query($"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{own}')").Should().Equal("3");
    }

    private string Made(string query)
    {
        string path = Target($"made{Directory.GetFiles(_folder.Path).Length}.parquet");
        Run($"COPY ({query}) TO '{path}' (FORMAT PARQUET)");
        return path;
    }

    private string Target(string name) => Path.Combine(_folder.Path, name);

    private void Run(string sql)
    {
        using var command = _duck.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private List<string> Query(string sql)
    {
        using var command = _duck.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(c => FormattableString.Invariant($"{reader.GetValue(c)}"))));
        return rows;
    }

    private sealed class Row
    {
        public int Count { get; set; }

        public float Share { get; set; }

        public bool Flag { get; set; }

        public string Town { get; set; } = "";
    }
}
