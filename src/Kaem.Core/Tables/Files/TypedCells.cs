namespace Kaem.ML.Tables;

/// <summary>Cells of one column, as many as are read at once, that become a table's column.</summary>
internal abstract class TypedCells
{
    /// <summary>The column of all cells.</summary>
    public abstract TableColumn Build(string name);

    /// <summary>Numbers, NaN where there is none.</summary>
    public sealed class Numbers(bool isInteger) : TypedCells
    {
        public List<double> Values { get; } = [];

        /// <summary>Whether all numbers are whole, since their type says so.</summary>
        public bool IsInteger { get; set; } = isInteger;

        public override TableColumn Build(string name) => new NumericColumn(name, [.. Values], IsInteger);
    }

    /// <summary>Booleans, null where there is none.</summary>
    public sealed class Booleans : TypedCells
    {
        public List<bool?> Values { get; } = [];

        public override TableColumn Build(string name) => CategoricalColumn.OfBooleans(name, Values);
    }

    /// <summary>Texts, null where there is none.</summary>
    public sealed class Texts : TypedCells
    {
        public List<string?> Values { get; } = [];

        public override TableColumn Build(string name) => CategoricalColumn.Of(name, Values);
    }

    /// <summary>Dates, times and timestamps as text of ISO 8601, null where there is none; the column has them as what they are.</summary>
    /// <param name="format">How they are written; null to find that by looking.</param>
    public sealed class Moments(TemporalFormat? format = null) : TypedCells
    {
        public List<string?> Values { get; } = [];

        public override TableColumn Build(string name) => IsoMoments.Column(name, Values, format);
    }
}
