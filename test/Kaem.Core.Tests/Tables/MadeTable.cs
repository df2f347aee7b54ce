using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>A table of all kinds of columns, made by code: numbers that depend on categories, values that pile up, gaps.</summary>
internal static class MadeTable
{
    private static readonly string[] Towns = ["Aarhus", "Bergen", "Cork", "Dover", "Esbjerg"];

    public static Table Of(int rows, int seed = 1)
    {
        var random = new Random(seed);
        var (size, age, gain, pay, member, town) = (new double[rows], new double[rows], new double[rows], new double[rows], new bool?[rows], new string?[rows]);
        for (int row = 0; row < rows; row++)
        {
            int place = (int)(5 * Math.Pow(random.NextDouble(), 2));
            size[row] = 10 + 2 * place + Normal(random);
            age[row] = Math.Round(Math.Clamp(40 + 12 * Normal(random), 17, 90));
            gain[row] = random.NextDouble() < 0.8 ? 0 : Math.Round(Math.Exp(7 + Normal(random)));
            pay[row] = random.NextDouble() < 0.1 ? double.NaN : Math.Exp(age[row] / 20 + 0.5 * Normal(random));
            member[row] = random.NextDouble() < 0.05 ? null : age[row] + 10 * Normal(random) > 45;
            town[row] = double.IsNaN(pay[row]) ? null : Towns[place];
        }
        return new Table(
        [
            new NumericColumn("size", size),
            new NumericColumn("age", age, isInteger: true),
            new NumericColumn("gain", gain, isInteger: true),
            new NumericColumn("pay", pay),
            CategoricalColumn.OfBooleans("member", member),
            CategoricalColumn.Of("town", town),
        ]);
    }

    /// <summary>The same columns, each in another order of rows: the shapes stay, and nothing depends on anything.</summary>
    public static Table Shuffled(Table table, int seed = 5)
    {
        var random = new Random(seed);
        return new Table([.. table.Columns.Select(column =>
        {
            int[] order = [.. Enumerable.Range(0, table.Rows)];
            random.Shuffle(order);
            return column.Select(order);
        })]);
    }

    /// <summary>All cells as text, to compare tables by.</summary>
    public static string[] Cells(Table table) =>
        [.. table.Columns.SelectMany(column => Enumerable.Range(0, table.Rows).Select(row => $"{column.Name} {row}: {Cell(column, row)}"))];

    public static string Cell(TableColumn column, int row) => column switch
    {
        NumericColumn numeric => numeric.Values[row].ToString("R"),
        CategoricalColumn categorical => categorical.NameAt(row) ?? "(gap)",
        _ => throw new NotSupportedException(),
    };

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
