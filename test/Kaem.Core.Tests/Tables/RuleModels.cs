using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>Small models that are to keep rules.</summary>
internal static class RuleModels
{
    public static KaemTableModel Learn(Table train, TableRule[] rules, bool autoregressive)
    {
        var options = new KaemTableOptions
        {
            Dependence = autoregressive ? ColumnDependence.Autoregressive : ColumnDependence.ByLatents,
            Updates = 40,
            StopEarly = false,
            Rules = rules,
            FindRules = false,
        };
        options = autoregressive ? options with { Hidden = [16] } : options;
        return KaemTableModel.Train(train, options with { Model = options.Model with { Seed = 5, BatchSize = 50, ScoringSamples = 50 } });
    }
}
