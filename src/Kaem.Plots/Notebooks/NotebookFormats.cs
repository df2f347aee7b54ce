using System.Reflection;

namespace Kaem.ML;

/// <summary>
/// Lets models, pipelines and data views, options, priors, trainings, tables, plots, images, folds and measures show themselves where a cell of a .NET
/// notebook ends in one. The package does it by itself where a notebook has <c>#r "nuget: Kaem.Plots"</c>; with a reference to the
/// assembly call <see cref="Register"/>.
/// </summary>
public static class NotebookFormats
{
    internal static IReadOnlyList<Plots.INotebookFormats> All { get; } =
    [
        new Plots.SvgPlotFormats(), new Plots.PngImageFormats(), new Plots.KaemModelFormats(), new Plots.KaemTableModelFormats(),
        new Plots.LatentPriorFormats(), new Plots.GeneratorFunctionsFormats(), new Plots.ThermodynamicPathFormats(),
        new Plots.TrainingSummaryFormats(), new Plots.TableQualityFormats(), new Plots.ImageQualityFormats(), new Plots.DataMatrixFormats(),
        new Plots.TableFormats(), new Plots.DataViewFormats(),
        new Plots.KaemEstimatorFormats(), new Plots.KaemTableEstimatorFormats(), new Plots.KaemTablesEstimatorFormats(), new Plots.KaemTransformerFormats(),
        new Plots.KaemTableTransformerFormats(), new Plots.KaemFittedTablesFormats(), new Plots.KaemTablesModelFormats(), new Plots.TransformerChainFormats(),
        new Plots.GenerativeMetricsFormats(), new Plots.KaemFoldFormats(), new Plots.KaemTableFoldFormats(), new Plots.KaemFoldsFormats(),
        new Plots.KaemTableFoldsFormats(), new Plots.LogLikelihoodEstimateFormats(), new Plots.KaemInferenceFormats(), new Plots.GivenProbabilityFormats(),
        new Plots.TablesQualityFormats(),
        .. new[]
        {
            typeof(KaemOptions), typeof(KaemTableOptions), typeof(KaemTablesOptions), typeof(KaemPrior), typeof(KanBasis), typeof(KaemGenerator),
            typeof(KaemLikelihood), typeof(PosteriorSampler), typeof(EvidenceEstimator), typeof(KaemEncoder), typeof(Tables.EncodingOptions),
        }.Select(type => new Plots.OptionFormats(type)),
    ];

    /// <summary>Tells the notebook's kernel how these values look.</summary>
    /// <returns>Whether there is a kernel: false in any other program, where nothing happens.</returns>
    public static bool Register()
    {
        // By name, so that no package is needed for it: Microsoft.DotNet.Interactive.Formatting.Formatter.Register(Type, Action<object, TextWriter>, string).
        var register = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetName().Name == "Microsoft.DotNet.Interactive.Formatting")
            ?.GetType("Microsoft.DotNet.Interactive.Formatting.Formatter")
            ?.GetMethod("Register", BindingFlags.Public | BindingFlags.Static, [typeof(Type), typeof(Action<object, TextWriter>), typeof(string)]);
        if (register is null)
            return false;
        foreach (var formats in All)
        {
            foreach (string mimeType in formats.MimeTypes)
                register.Invoke(null, [formats.Type, (Action<object, TextWriter>)((value, writer) => writer.Write(formats.Write(value))), mimeType]);
        }
        return true;
    }
}
