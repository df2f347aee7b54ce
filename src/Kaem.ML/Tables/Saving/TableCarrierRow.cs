using Kaem.ML.Saving;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Tables.Saving;

/// <summary>
/// A row of a loaded chain: the numbers and Booleans of its columns, their texts, the indicator vectors of their keys, each behind an element that says nothing; and,
/// through the chain's map, the model. ML.NET makes one for every cursor.
/// </summary>
internal sealed class TableCarrierRow
{
    private readonly PayloadScores<TableCarrierRow> _scores = new(payload => new LoadedTableScores(PayloadCache.GetTable(payload)));

    /// <summary>No size here, so that vectors of any size bind.</summary>
    [ColumnName(TableCarrierColumns.Numbers)]
    public VBuffer<double> Numbers;

    [ColumnName(TableCarrierColumns.Texts)]
    public VBuffer<ReadOnlyMemory<char>> Texts;

    [ColumnName(TableCarrierColumns.Slots)]
    public VBuffer<float> Slots;

    /// <summary>Not a string, which would be copied for every row.</summary>
    [ColumnName(CarrierColumns.Payload)]
    public ReadOnlyMemory<char> Payload;

    /// <summary>The scores of this row, to be computed as they are read.</summary>
    internal ICarriedScores Score() => _scores.Of(this, Payload);
}

/// <summary>Scores the row. ML.NET finds it by its contract, which saved models name: it stays as it is.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class TableCarrierMapping : CustomMappingFactory<TableCarrierRow, CarrierOutputs>
{
    public const string Contract = "Kaem.ML/table/1";

    public static void Map(TableCarrierRow source, CarrierOutputs destination) => destination.Scores = source.Score();

    public override Action<TableCarrierRow, CarrierOutputs> GetMapping() => Map;
}
