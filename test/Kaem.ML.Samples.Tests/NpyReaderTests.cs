using Kaem.ML.Samples.Datasets;

namespace Kaem.ML.Samples.Tests;

public class NpyReaderTests
{
    private static readonly byte[] Whole = NpyFile.Bytes("|u1", "2, 3", [0, 51, 102, 153, 204, 255]);

    [Fact]
    public void Bytes_become_levels_plain_or_compressed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.npy"), Whole);
        NpyFile.WriteCompressed(folder.File("a.npy.gz"), Whole);
        foreach (string name in new[] { "a.npy", "a.npy.gz" })
        {
            var array = NpyReader.Read(folder.File(name));
            array.ItemShape.Should().Equal(3);
            (array.Rows.Rows, array.Rows.Columns).Should().Be((2, 3));
            array.Rows.Values.ToArray().Should().Equal(0, 51 / 255f, 102 / 255f, 153 / 255f, 204 / 255f, 1);
        }
        NpyReader.Read(folder.File("a.npy"), most: 1).Rows.Values.ToArray().Should().Equal(0, 51 / 255f, 102 / 255f);
    }

    [Fact]
    public void Floats_stay_as_they_are_in_any_shape()
    {
        using var folder = new TemporaryFolder();
        float[] values = [1.5f, -2, float.NaN, 1e-30f, 5, 6, 7, 8];
        File.WriteAllBytes(folder.File("a.npy"), NpyFile.Floats("2, 2, 2", values));
        var array = NpyReader.Read(folder.File("a.npy"));
        array.ItemShape.Should().Equal(2, 2);
        array.Rows.Values.ToArray().Should().Equal(values);
        File.WriteAllBytes(folder.File("b.npy"), NpyFile.Floats("8,", values));
        var list = NpyReader.Read(folder.File("b.npy"));
        list.ItemShape.Should().BeEmpty();
        (list.Rows.Rows, list.Rows.Columns).Should().Be((8, 1));
    }

    [Fact]
    public void Longer_headers_of_version_2_are_read()
    {
        using var folder = new TemporaryFolder();
        byte[] second = [.. Whole[..6], 2, 0, Whole[8], Whole[9], 0, 0, .. Whole[10..]];
        File.WriteAllBytes(folder.File("a.npy"), second);
        NpyReader.Read(folder.File("a.npy")).Rows.Rows.Should().Be(2);
    }

    [Fact]
    public void Broken_files_are_refused_by_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        Refused([1, 2, 3], "*ends within its npy header*");
        Refused(Whole[..40], "*ends within its npy header*");
        Refused([.. "PK345678"u8, .. Whole], "*no npy file*");
        Refused([.. Whole[..6], 9, .. Whole[7..]], "*npy version 9*");
        Refused([.. Whole[..6], 2, 0, 255, 255, 255, 255, .. Whole[10..]], "*header of 4294967295 bytes*");
        Refused(NpyFile.Bytes(">f4", "1", new byte[4]), "*type >f4*");
        Refused(NpyFile.Bytes("<f8", "1,", new byte[8]), "*type <f8*");
        Refused(NpyFile.Bytes("|u1", "2, 3", new byte[6], order: "True"), "*Fortran order*");
        Refused(NpyFile.Bytes("|u1", "2, 0", []), "*shape (2, 0)*");
        Refused(NpyFile.Bytes("|u1", "99999999999,", []), "*shape (99999999999,)*");
        Refused(NpyFile.Bytes("|u1", "", [0]), "*a single number*");
        Refused(NpyFile.Bytes("|u1", "2', 3", []), "*does not describe an array*");
        Refused(NpyFile.Bytes("|u1", "2000000000, 2000000000", []), "*more than fits into memory*");
        Refused(Whole[..^1], "*claims 2 rows*within row 2*");
        Refused([.. Whole, 0], "*goes on after the 2 rows*");
        File.WriteAllBytes(folder.File("a.npy.gz"), Whole);
        ((Action)(() => NpyReader.Read(folder.File("a.npy.gz")))).Should().Throw<SampleException>().WithMessage("*not a whole gzip file*");

        void Refused(byte[] bytes, string message)
        {
            File.WriteAllBytes(folder.File("a.npy"), bytes);
            ((Action)(() => NpyReader.Read(folder.File("a.npy")))).Should().Throw<SampleException>().WithMessage(message);
        }
    }
}
