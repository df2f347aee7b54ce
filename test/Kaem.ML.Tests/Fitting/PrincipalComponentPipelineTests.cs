using Microsoft.ML;

namespace Kaem.ML.Tests.Fitting;

public class PrincipalComponentPipelineTests
{
    [Fact]
    public void A_pipeline_on_components_shows_pixels_and_survives_saving()
    {
        var options = Toy.Options with { PrincipalComponents = 3, Generator = KaemGenerator.Kan([7], KanBasis.Rbf(5), OutputActivation.None) };
        var data = Toy.View(Toy.Rows(120));
        var transformer = Toy.Context.Generative().Kaem(options).Fit(data);
        transformer.Model.Columns.Should().Be(Toy.Columns);
        float[] likelihoods = [.. transformer.Transform(data).Values<float>("LogLikelihood")];
        float[][] reconstructions = [.. transformer.Transform(data).Vectors("Reconstruction")];
        reconstructions.Should().OnlyContain(row => row.Length == Toy.Columns);
        likelihoods.Should().Equal(transformer.Model.LogLikelihood(Toy.Matrix(Toy.Rows(120))).Values);

        using var file = new MemoryStream();
        Toy.Context.Model.Save(transformer, data.Schema, file);
        file.Position = 0;
        var context = new MLContext();
        var loaded = context.Model.Load(file, out _);
        loaded.Transform(data).Values<float>("LogLikelihood").Should().Equal(likelihoods);
        context.Generative().Generate(loaded, 40, seed: 3).Vectors("Features").SelectMany(row => row)
            .Should().Equal(transformer.Model.Generate(40, seed: 3).Values.ToArray());
    }
}
