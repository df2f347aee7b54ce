using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Saving;

/// <summary>A row of a loaded chain: the features and, through the chain's map, the model. ML.NET makes one for every cursor.</summary>
internal sealed class CarrierRow
{
    private readonly PayloadScores<CarrierRow> _scores = new(payload => new LoadedScores(PayloadCache.Get(payload)));

    /// <summary>No size here, so that vectors of any size bind.</summary>
    [ColumnName(CarrierColumns.Features)]
    public VBuffer<float> Features;

    /// <summary>Not a string, which would be copied for every row.</summary>
    [ColumnName(CarrierColumns.Payload)]
    public ReadOnlyMemory<char> Payload;

    /// <summary>The scores of this row, to be computed as they are read.</summary>
    internal ICarriedScores Score() => _scores.Of(this, Payload);
}

/// <summary>Scores the row. ML.NET finds it by its contract, which saved models name: it stays as it is.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class CarrierMapping : CustomMappingFactory<CarrierRow, CarrierOutputs>
{
    public const string Contract = "Kaem.ML/transform/1";

    public static void Map(CarrierRow source, CarrierOutputs destination) => destination.Scores = source.Score();

    public override Action<CarrierRow, CarrierOutputs> GetMapping() => Map;
}
