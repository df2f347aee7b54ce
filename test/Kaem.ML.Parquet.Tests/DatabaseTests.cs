using System.Data;
using System.Data.Common;
using DuckDB.NET.Data;
using Kaem.ML.Tables;
using Microsoft.Data.Sqlite;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests;

/// <summary>Whatever has a reader of ADO.NET is a table: shown with SQLite, DuckDB and a DataTable.</summary>
public sealed class DatabaseTests : IDisposable
{
    private readonly SqliteConnection _lite = new("DataSource=:memory:");
    private readonly DuckDBConnection _duck = new("DataSource=:memory:");

    public DatabaseTests()
    {
        _lite.Open();
        _duck.Open();
    }

    public void Dispose()
    {
        _lite.Dispose();
        _duck.Dispose();
    }

    [Fact]
    public void A_query_of_SQLite_is_a_table()
    {
        Run(_lite, "CREATE TABLE people (name TEXT, age INTEGER, height REAL, gaps INTEGER)");
        Run(_lite, "INSERT INTO people VALUES ('Ann', 31, 1.7, NULL), (NULL, NULL, NULL, NULL), ('Ö', 52, 2.0, NULL)");
        using var reader = Open(_lite, "SELECT * FROM people");
        Described(DbTable.Read(reader)).Should().Equal("name Categorical Ann,,Ö", "age Integer 31,,52", "height Real 1.7,,2", "gaps Real ,,");
        reader.IsClosed.Should().BeFalse("it is left open");
    }

    [Fact]
    public void A_query_of_DuckDB_is_a_table_with_all_its_types()
    {
        using var reader = Open(
            _duck, """
            SELECT true AS b, 1::UTINYINT AS u8, 2::BIGINT AS i64, 0.1::FLOAT AS f, 1.25::DECIMAL(9, 2) AS price, 'x' AS t, DATE '2024-05-17' AS day,
            TIMESTAMP '2024-05-17 10:00:00.5' AS stamp, TIME '10:15:30' AS clock, 'a71ba251-f653-4b83-a110-0a225fc671b4'::UUID AS id, 7::HUGEINT AS huge
            UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            """);
        Described(DbTable.Read(reader)).Should().Equal(
            "b Boolean True,", "u8 Integer 1,", "i64 Integer 2,", "f Real 0.1,", "price Real 1.25,", "t Categorical x,", "day Date 2024-05-17,",
            "stamp Timestamp 2024-05-17T10:00:00.5,", "clock Time 10:15:30,",
            "id Categorical a71ba251-f653-4b83-a110-0a225fc671b4,", "huge Integer 7,");
    }

    [Fact]
    public void Types_of_a_DataTable_are_read()
    {
        using var data = new DataTable();
        data.Columns.Add("stamp", typeof(DateTimeOffset));
        data.Columns.Add("span", typeof(TimeSpan));
        data.Columns.Add("letter", typeof(char));
        data.Columns.Add("gap", typeof(bool));
        data.Rows.Add(new DateTimeOffset(2024, 5, 17, 10, 0, 0, TimeSpan.FromHours(2)), TimeSpan.FromMinutes(-90), 'x', DBNull.Value);
        Described(DbTable.Read(data.CreateDataReader())).Should().Equal(
            "stamp Timestamp 2024-05-17T10:00:00+02:00", "span Categorical -01:30:00", "letter Categorical x", "gap Boolean ");
    }

    [Theory]
    [InlineData("SELECT 1 AS a, 9007199254740993 AS id", "Row 0 of column 'id' is 9007199254740993; whole numbers may be at most 2^53*")]
    [InlineData("SELECT 1.5 AS x UNION ALL SELECT 9e999", "Row 1 of column 'x' is Infinity; numbers are finite*")]
    [InlineData("SELECT 1 AS x UNION ALL SELECT 'n/a'", "Row 1 of column 'x' is n/a, of type String; the rows before have numbers.*")]
    [InlineData("SELECT x'0102' AS bytes", "Row 0 of column 'bytes' is of type Byte[]*")]
    [InlineData("SELECT 1 AS a, 2 AS a", "Two columns are called 'a'*")]
    [InlineData("SELECT 1 AS a WHERE 1 = 0", "The result has no rows.")]
    public void What_a_table_can_not_have_is_refused_by_column_and_row(string query, string message)
    {
        using var reader = Open(_lite, query);
        FluentActions.Invoking(() => DbTable.Read(reader)).Should().Throw<FormatException>().WithMessage(message);
    }

    [Fact]
    public void A_query_streams_into_a_view()
    {
        Run(_lite, "CREATE TABLE n AS WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 9999) "
            + "SELECT i, CASE WHEN i < 6000 THEN 'a' END AS late FROM c");
        int opened = 0;
        var context = new MLContext(seed: 1);
        var data = context.Generative().StreamQuery(() =>
        {
            opened++;
            return Open(_lite, "SELECT * FROM n ORDER BY i");
        });
        for (int pass = 0; pass < 2; pass++)
            data.GetColumn<double>("i").Should().Equal(Enumerable.Range(0, 10_000).Select(i => (double)i));
        data.GetColumn<ReadOnlyMemory<char>>("late").Count(text => text.Length > 0).Should().Be(6000);
        opened.Should().Be(4);
        Run(_lite, "UPDATE n SET late = 5 WHERE i > 8500");
        FluentActions.Invoking(() => data.GetColumn<ReadOnlyMemory<char>>("late").Count()).Should().Throw<FormatException>()
            .WithMessage("Row 8501 of column 'late' is 5*");
    }

    private static void Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static DbDataReader Open(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteReader();
    }

    private static IEnumerable<string> Described(Table table) => table.Columns.Select(
        column => $"{column.Name} {column.Kind} {string.Join(',', Enumerable.Range(0, table.Rows).Select(column.TextAt))}");
}
