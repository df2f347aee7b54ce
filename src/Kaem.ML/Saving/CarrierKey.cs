using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Saving;

/// <summary>Needs no columns.</summary>
internal sealed class CarrierKeySource;

/// <summary>The key under which the chain's map holds the model.</summary>
internal sealed class CarrierKey
{
    [ColumnName(CarrierColumns.Key)]
    public bool Key { get; set; }
}

/// <summary>Makes the key for every row. ML.NET finds it by its contract, which saved models name: it stays as it is.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class CarrierKeyMapping : CustomMappingFactory<CarrierKeySource, CarrierKey>
{
    public const string Contract = "Kaem.ML/key/1";

    public static void Map(CarrierKeySource source, CarrierKey destination) => destination.Key = true;

    public override Action<CarrierKeySource, CarrierKey> GetMapping() => Map;
}
