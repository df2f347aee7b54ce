using Microsoft.ML;

namespace Kaem.ML.Tests.Saving;

public sealed class WholeFileTests
{
    [Fact]
    public void A_pipeline_is_saved_whole_or_the_old_file_stays()
    {
        string folder = Directory.CreateTempSubdirectory("kaem-").FullName;
        try
        {
            string file = Path.Combine(folder, "model.zip");
            var data = Toy.View(Toy.Rows(20));
            Toy.Context.Generative().Save(Toy.Transformer, data.Schema, file);
            new MLContext().Model.Load(file, out var schema).Transform(data).Values<float>("LogLikelihood").Should()
                .Equal(Toy.Transformer.Transform(data).Values<float>("LogLikelihood"));
            schema.Select(column => column.Name).Should().Equal(data.Schema.Select(column => column.Name));

            byte[] before = File.ReadAllBytes(file);
            // What can't be saved fails in the midst of it.
            var unnamed = Toy.Context.Transforms.CustomMapping<Toy.Point, Toy.Point>((_, _) => { }, contractName: null).Fit(data);
            Toy.Context.Generative().Invoking(it => it.Save(Toy.Transformer.Append(unnamed), data.Schema, file)).Should().Throw<Exception>();
            File.ReadAllBytes(file).Should().Equal(before);
            Directory.GetFiles(folder).Should().Equal(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
