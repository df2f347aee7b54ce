using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>A row for ML.NET's learners: features, and what is to be learned of it.</summary>
internal sealed class LearnerRow
{
    public float[] Features { get; set; } = [];

    /// <summary>A label of two classes.</summary>
    public bool Flag { get; set; }

    /// <summary>A label of several classes.</summary>
    public string Class { get; set; } = "";

    /// <summary>A label that is a number.</summary>
    public float Number { get; set; }

    /// <summary>Rows as a data view.</summary>
    public static IDataView View(MLContext context, IReadOnlyList<LearnerRow> rows)
    {
        var schema = SchemaDefinition.Create(typeof(LearnerRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return context.Data.LoadFromEnumerable(rows, schema);
    }

    /// <summary>Rows whose class is the text of a label.</summary>
    /// <param name="positive">The class of <see cref="Flag"/>; null where there is none.</param>
    public static LearnerRow[] Of(float[][] features, TableColumn label, string? positive = null) =>
    [
        .. features.Select((values, row) =>
            new LearnerRow { Features = values, Class = label.TextAt(row), Flag = positive is not null && label.TextAt(row) == positive }),
    ];

    /// <summary>Rows whose label is a number.</summary>
    public static LearnerRow[] Of(float[][] features, NumericColumn label) =>
        [.. features.Select((values, row) => new LearnerRow { Features = values, Number = (float)label.Values[row] })];
}
