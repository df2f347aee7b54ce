using Kaem.ML.Posteriors;

namespace Kaem.ML.Tests.Model;

/// <summary>Models as they come back from a file.</summary>
internal static class Reloading
{
    public static KaemModel Reload(this KaemModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        return KaemModel.Load(stream);
    }

    /// <summary>The model has the same options, rows, scores and parameters after loading; to be asked of models of <see cref="SmallModel.Arc"/>.</summary>
    public static void ShouldSurviveSaving(this KaemModel model)
    {
        var loaded = model.Reload();
        loaded.Options.Should().Be(model.Options);
        loaded.Generate(20, 3).Values.ToArray().Should().Equal(model.Generate(20, 3).Values.ToArray());
        var rows = SmallModel.Arc(20, 9);
        loaded.LogLikelihood(rows).Values.Should().Equal(model.LogLikelihood(rows).Values);
        JointModel.CountParameters(model.Options, model.Columns).Should().Be(model.Engine.Parameters.Sum(parameter => parameter.Length));
    }
}
