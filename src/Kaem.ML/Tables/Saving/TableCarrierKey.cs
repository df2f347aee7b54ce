using Kaem.ML.Saving;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Tables.Saving;

/// <summary>The key under which the chain's map holds the model, and a first element for each of its vectors, which then exist in any case.</summary>
internal sealed class TableCarrierKey
{
    [ColumnName(CarrierColumns.Key)]
    public bool Key { get; set; }

    [ColumnName(TableCarrierColumns.NoNumber)]
    public double NoNumber { get; set; }

    [ColumnName(TableCarrierColumns.NoText)]
    public ReadOnlyMemory<char> NoText { get; set; }

    [ColumnName(TableCarrierColumns.NoSlot)]
    public float NoSlot { get; set; }
}

/// <summary>Makes the key for every row. ML.NET finds it by its contract, which saved models name: it stays as it is.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class TableCarrierKeyMapping : CustomMappingFactory<CarrierKeySource, TableCarrierKey>
{
    public const string Contract = "Kaem.ML/table-key/1";

    public static void Map(CarrierKeySource source, TableCarrierKey destination) => destination.Key = true;

    public override Action<CarrierKeySource, TableCarrierKey> GetMapping() => Map;
}
